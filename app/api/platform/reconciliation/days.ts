import { addDays, parseISO } from "date-fns";
import { z } from "zod";

/** Nothing was sold before. */
const FIRST = "2015-01-01";

/** Whole days of UTC, both included. */
export const days = { from: z.iso.date().refine((day) => day >= FIRST, `not before ${FIRST}`), to: z.iso.date() };

export const periodOf = ({ from, to }: { from: string; to: string }) => ({ from: parseISO(`${from}T00:00:00Z`), to: addDays(parseISO(`${to}T00:00:00Z`), 1) });
