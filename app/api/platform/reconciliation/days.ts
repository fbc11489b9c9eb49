import { addDays, parseISO } from "date-fns";
import { z } from "zod";

/** Whole days of UTC, both included. */
export const days = { from: z.iso.date(), to: z.iso.date() };

export const periodOf = ({ from, to }: { from: string; to: string }) => ({ from: parseISO(`${from}T00:00:00Z`), to: addDays(parseISO(`${to}T00:00:00Z`), 1) });
