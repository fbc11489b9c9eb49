import { and, eq, isNull, lt, ne, or } from "drizzle-orm";
import { accounts, providerKeys } from "@/db/schema";
import { emailOwners } from "@/lib/auth/email-owners";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { listKeyProviders } from "./list-key-providers";
import { ofKey } from "./provider-key";

export type MarkedState = "valid" | "invalid" | "out_of_credit";

/** An answer that says what is known already is written down at most so often. */
const FRESH_MS = 60_000;

/**
 * Writes down what a provider just said of a key. When it turns invalid its owners are told, once until it is valid again.
 * A revoked key stays as it is. Never call it in a transaction: it sends e-mail.
 */
export async function markProviderKey(ctx: Context, { accountId, id, state, note = null }: { accountId: string; id: string; state: MarkedState; note?: string | null }): Promise<void> {
  const turned = await transact(ctx, async (tx) => {
    const now = tx.clock.now();
    const live = and(ofKey(accountId, id), isNull(providerKeys.revokedAt));
    // The condition is checked on the locked row: of two workers that hear the same, one turns it.
    const [changed] = await tx.db.update(providerKeys).set({ state, checkedAt: now, note }).where(and(live, ne(providerKeys.state, state)))
      .returning({ provider: providerKeys.provider, label: providerKeys.label, lastFour: providerKeys.lastFour });
    if (!changed) {
      await tx.db.update(providerKeys).set({ checkedAt: now, ...(note === null ? {} : { note }) }).where(and(live, or(isNull(providerKeys.checkedAt), lt(providerKeys.checkedAt, new Date(now.getTime() - FRESH_MS)))));
      return null;
    }
    await recordAudit(tx, { accountId, action: `provider_key.${state}`, subject: id, detail: changed });
    return changed;
  });
  if (!turned || state !== "invalid") return;
  const [[account], providers] = await Promise.all([ctx.db.select({ slug: accounts.slug, name: accounts.name }).from(accounts).where(eq(accounts.accountId, accountId)), listKeyProviders(ctx)]);
  const name = providers.find(({ provider }) => provider === turned.provider)?.name ?? turned.provider;
  await emailOwners(ctx, {
    accountId, subject: `${name} refuses a provider key of ${account!.name}`, page: `/a/${account!.slug}/provider-keys`,
    body: `${name} no longer accepts the key "${turned.label}" (ending in ${turned.lastFour}). It is not used until it is checked again. What becomes of calls meanwhile is chosen on the Provider keys page: attach a new key there, or check this one again.`,
  });
}
