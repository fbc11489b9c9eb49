import { byokPolicies } from "@/db/schema";
import { requireCapability } from "@/lib/auth/permissions";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { getKeyProvider } from "./list-key-providers";

/** What becomes of a call when no attached key can pay for it: it is refused, or made with our key and charged to the wallet. */
export const FALLBACKS = ["refuse", "credits"] as const;
export type Fallback = (typeof FALLBACKS)[number];

/** Sets that for a provider, from the next call on. Throws `invalid_request` (provider), `not_found` and `forbidden`. */
export async function setFallback(ctx: Context, { accountId, provider, fallback }: { accountId: string; provider: string; fallback: Fallback }): Promise<void> {
  await requireCapability(ctx, accountId, "provider_keys.manage");
  await getKeyProvider(ctx, provider);
  await transact(ctx, async (tx) => {
    const chosen = { fallback, updatedBy: actorName(tx.actor), updatedAt: tx.clock.now() };
    await tx.db.insert(byokPolicies).values({ accountId, provider, ...chosen }).onConflictDoUpdate({ target: [byokPolicies.accountId, byokPolicies.provider], set: chosen });
    await recordAudit(tx, { accountId, action: "provider_key.fallback", subject: provider, detail: { fallback } });
  });
}
