import { eq } from "drizzle-orm";
import { providers } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { ProviderFacts } from "./model-facts";
import { noteChange } from "./note-change";

/** Says otherwise what a provider is called and where it is found. Returns whether anything is otherwise. Throws `not_found` (id). */
export async function editProvider(ctx: Context, facts: ProviderFacts): Promise<boolean> {
  return transact(ctx, async (tx) => {
    const [row] = await tx.db.select().from(providers).where(eq(providers.id, facts.id)).for("update");
    if (!row) throw new AppError("not_found", `id: there is no provider ${facts.id}`, "id");
    const { id, name, website } = row;
    await tx.db.update(providers).set({ name: facts.name, website: facts.website }).where(eq(providers.id, id));
    return noteChange(tx, { action: "provider.edited", subject: id, before: { id, name, website }, after: facts });
  });
}
