import { z } from "zod";
import { EXPORT_KINDS } from "@/db/schema";
import { askExport } from "@/lib/exports/ask-export";
import { act } from "../../act";

/** Has an export's files of a month made now. */
export const POST = act("books.manage", z.object({ kind: z.enum(EXPORT_KINDS), month: z.string() }), askExport);
