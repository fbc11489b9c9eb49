import { eq } from "drizzle-orm";
import { models } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { lockModel } from "./lock-model";
import { type ModelFacts, toFacts, toRow } from "./model-facts";
import { noteChange } from "./note-change";

/**
 * Says otherwise what a model is and can do. Its id, and with it its provider, are for good. Jobs under way and everything
 * booked stay as they are. Returns whether anything is otherwise. Throws `not_found` (model).
 */
export async function editModel(ctx: Context, facts: ModelFacts): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const model = await lockModel(tx, facts.id);
    await tx.db.update(models).set(toRow(facts)).where(eq(models.id, facts.id));
    return noteChange(tx, { action: "model.edited", subject: facts.id, before: toFacts(model), after: facts });
  });
}
