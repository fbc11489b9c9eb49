import { reconciliationNotes } from "@/db/schema";
import { actorName, type Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { getDifference } from "./get-difference";

const LONGEST = 1_000;

/** Adds a note to a difference. Throws `not_found`, and `invalid_request` (note). */
export async function writeNote(ctx: Context, { id, note }: { id: string; note: string }): Promise<void> {
  const text = note.trim();
  if (text === "" || text.length > LONGEST || /[\0\p{Surrogate}]/u.test(text)) throw new AppError("invalid_request", `note: 1 to ${LONGEST} characters of text`, "note");
  await getDifference(ctx, id);
  await ctx.db.insert(reconciliationNotes).values({ id: newId(), differenceId: id, text, writtenBy: actorName(ctx.actor), writtenAt: ctx.clock.now() });
}
