import { eq } from "drizzle-orm";
import { models } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockModel } from "./lock-model";
import { type ModelFacts, toFacts, toRow, versionOf } from "./model-facts";
import { noteChange } from "./note-change";
import { readPriceLines } from "./read-price-lines";

/**
 * Says otherwise what a model is and can do. Its id, and with it its provider, are for good. Jobs under way and everything
 * booked stay as they are. `seen` is the version that whoever says so has read. Returns whether anything is otherwise. Throws `not_found`
 * (model), `conflict` when somebody else has changed it since it was read, and `invalid_request` (resolutions) when one is left out
 * that a price is in force or planned for.
 */
export async function editModel(ctx: Context, facts: ModelFacts, seen?: string): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const model = await lockModel(tx, facts.id);
    if (seen !== undefined && seen !== versionOf(model)) throw new AppError("conflict", "Somebody else has changed this model since you opened it: load the page again, so that nothing of theirs is lost");
    const priced = (await readPriceLines(tx, facts.id)).find(({ resolution, effectiveTo }) => resolution !== "*" && !facts.resolutions.includes(resolution) && (effectiveTo === null || effectiveTo > tx.clock.now()));
    if (priced) throw new AppError("invalid_request", `resolutions: ${priced.resolution} has a price${priced.effectiveTo ? ` until ${priced.effectiveTo.toISOString()}` : ""}; end that first`, "resolutions");
    await tx.db.update(models).set(toRow(facts)).where(eq(models.id, facts.id));
    return noteChange(tx, { action: "model.edited", subject: facts.id, before: toFacts(model), after: facts });
  });
}
