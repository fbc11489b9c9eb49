import { providers } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { ProviderFacts } from "./model-facts";

/** Adds a maker of models. Throws `conflict` (id) when there is one of that id. */
export async function createProvider(ctx: Context, facts: ProviderFacts): Promise<void> {
  await transact(ctx, async (tx) => {
    const added = await tx.db.insert(providers).values(facts).onConflictDoNothing().returning({ id: providers.id });
    if (added.length === 0) throw new AppError("conflict", `id: there is a provider ${facts.id}`, "id");
    await recordAudit(tx, { accountId: null, action: "provider.created", subject: facts.id, detail: facts });
  });
}
