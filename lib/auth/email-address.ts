import { z } from "zod";

/** An e-mail address as it is stored: trimmed, in lower case, and no longer than mail allows. */
export const emailAddress = z.string().trim().toLowerCase().max(254, "an e-mail address of at most 254 characters").pipe(z.email("an e-mail address such as ada@example.com"));
