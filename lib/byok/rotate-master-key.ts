import { and, asc, eq, gt, isNull, ne } from "drizzle-orm";
import { accountSlugs, providerKeys } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { bindingOf } from "./seal-key";
import type { KeyWrapper } from "./key-wrapper";
import { UnopenableKey } from "./unopenable-key";

export type RotationProgress = { accounts: number; ofAccounts: number; rewrapped: number };
export type RotationResult = { newest: string; rewrapped: number; /** What could not be opened: still under its old master key. */ unopenable: { accountId: string; id: string }[] };

const PAGE = 100;

/**
 * Puts every data key under the newest master key; the sealed texts stay as they are. What is under it already is left
 * alone, so it may be killed at any instant and run again. Throws `unavailable` when the vault does not answer.
 */
export async function rotateMasterKey(ctx: Context, { wrapper, onProgress = () => {} }: { wrapper: KeyWrapper; onProgress?: (progress: RotationProgress) => void }): Promise<RotationResult> {
  const result: RotationResult = { newest: await wrapper.newest(), rewrapped: 0, unopenable: [] };
  const accounts = (await ctx.db.selectDistinct({ id: accountSlugs.accountId }).from(accountSlugs).orderBy(asc(accountSlugs.accountId))).map(({ id }) => id);
  for (const [done, accountId] of accounts.entries()) {
    onProgress({ accounts: done, ofAccounts: accounts.length, rewrapped: result.rewrapped });
    await rotateAccount(ctx, { accountId, wrapper, result, onKey: () => onProgress({ accounts: done, ofAccounts: accounts.length, rewrapped: result.rewrapped }) });
  }
  onProgress({ accounts: accounts.length, ofAccounts: accounts.length, rewrapped: result.rewrapped });
  return result;
}

async function rotateAccount(ctx: Context, { accountId, wrapper, result, onKey }: { accountId: string; wrapper: KeyWrapper; result: RotationResult; onKey: () => void }): Promise<void> {
  const { id, provider, wrappedKey, masterKeyId } = providerKeys;
  for (let after: string | null = null; ;) {
    const page: { id: string; provider: string; wrappedKey: Buffer | null; masterKeyId: string | null }[] = await ctx.db.select({ id, provider, wrappedKey, masterKeyId }).from(providerKeys)
      .where(and(eq(providerKeys.accountId, accountId), isNull(providerKeys.deletedAt), ne(masterKeyId, result.newest), ...(after === null ? [] : [gt(id, after)]))).orderBy(asc(id)).limit(PAGE);
    for (const key of page) {
      const old = { wrappedKey: key.wrappedKey!, masterKeyId: key.masterKeyId! };
      try {
        const rewrapped = await wrapper.rewrap(old, bindingOf({ accountId, provider: key.provider, id: key.id }));
        // Only over what was read: one that was deleted or re-wrapped meanwhile stays so.
        const changed = await ctx.db.update(providerKeys).set(rewrapped)
          .where(and(eq(providerKeys.accountId, accountId), eq(id, key.id), eq(wrappedKey, old.wrappedKey), eq(masterKeyId, old.masterKeyId))).returning({ id });
        result.rewrapped += changed.length;
      } catch (error) {
        if (!(error instanceof UnopenableKey)) throw error;
        result.unopenable.push({ accountId, id: key.id });
      }
      onKey();
    }
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}
