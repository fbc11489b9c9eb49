import { z } from "zod";
import { writeNote } from "@/lib/reconciliation/write-note";
import { act } from "../../act";

/** Adds a note to a difference. */
export const POST = act("books.manage", z.object({ id: z.uuid().toLowerCase(), note: z.string() }), writeNote);
