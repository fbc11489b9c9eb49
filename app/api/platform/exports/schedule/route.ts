import { z } from "zod";
import { EXPORT_KINDS } from "@/db/schema";
import { EVERY, setSchedule } from "@/lib/exports/set-schedule";
import { act } from "../../act";

/** Has an export made by itself, or no more. */
export const POST = act("books.manage", z.object({ kind: z.enum(EXPORT_KINDS), every: z.enum(EVERY) }), setSchedule);
