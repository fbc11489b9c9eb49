import { accountSlugs, accounts, wallets } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";

/** What an account may be called in a URL. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * Opens a customer account with an empty wallet. Giving the same id again returns it unchanged.
 * Throws `invalid_request` for a malformed slug or name and `conflict` when another account has it.
 */
export async function createAccount(ctx: Context, input: { accountId?: string; slug: string; name: string }): Promise<string> {
  if (!SLUG.test(input.slug)) {
    throw new AppError("invalid_request", "slug: 1 to 40 lower-case letters, digits and inner hyphens", "slug");
  }
  if (input.name.trim() === "" || input.name.length > 100) throw new AppError("invalid_request", "name: 1 to 100 characters", "name");
  const accountId = input.accountId ?? newId();
  return transact(ctx, async ({ db, clock }) => {
    await db.insert(accountSlugs).values({ slug: input.slug, accountId }).onConflictDoNothing();
    const owner = await db.query.accountSlugs.findFirst({ where: (row, { eq }) => eq(row.slug, input.slug) });
    if (owner?.accountId !== accountId) throw new AppError("conflict", `slug: ${input.slug} is taken`, "slug");
    const createdAt = clock.now();
    await db.insert(accounts).values({ accountId, slug: input.slug, name: input.name, kind: "customer", createdAt }).onConflictDoNothing();
    await db.insert(wallets).values({ accountId, balanceMicros: 0n, heldMicros: 0n, seq: 0, booksOpenAt: createdAt }).onConflictDoNothing();
    return accountId;
  });
}
