import { z } from "zod";

/** A yes or no in JSON. */
export const flag = z.boolean({ error: "true or false" });
