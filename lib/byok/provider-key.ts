import { and, asc, eq, isNull } from "drizzle-orm";
import { providerKeys } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { KeyProvider } from "./list-key-providers";

type Row = typeof providerKeys.$inferSelect;
type Sealing = "ciphertext" | "nonce" | "authTag" | "wrappedKey" | "masterKeyId";
/** A provider key as it may be shown: nothing of its seal, and of its text the last four characters. */
export type ProviderKey = Omit<Row, Sealing | "accountId" | "deletedAt">;

const { id, provider, label, lastFour, state, enabled, position, models, createdBy, createdAt, checkedAt, note, revokedAt } = providerKeys;
export const SHOWN = { id, provider, label, lastFour, state, enabled, position, models, createdBy, createdAt, checkedAt, note, revokedAt };

export const ofKey = (accountId: string, keyId: string) => and(eq(providerKeys.accountId, accountId), eq(id, keyId));

/** An account's keys that are not deleted, in the order in which they are tried; revoked ones among them. */
export async function readProviderKeys(ctx: Context, accountId: string): Promise<ProviderKey[]> {
  return ctx.db.select(SHOWN).from(providerKeys).where(and(eq(providerKeys.accountId, accountId), isNull(providerKeys.deletedAt))).orderBy(asc(provider), asc(position), asc(id));
}

/** Throws `not_found` for another account's, and for one that was deleted. */
export async function getProviderKey(ctx: Context, accountId: string, keyId: string): Promise<ProviderKey> {
  const [key] = await ctx.db.select(SHOWN).from(providerKeys).where(and(ofKey(accountId, keyId), isNull(providerKeys.deletedAt)));
  if (!key) throw new AppError("not_found", "No such provider key");
  return key;
}

/** Throws `invalid_request`. */
export function requireLabel(text: string): string {
  const trimmed = text.trim();
  if (!/^[^\p{Cc}]{1,64}$/u.test(trimmed)) throw new AppError("invalid_request", "label: 1 to 64 characters in one line", "label");
  return trimmed;
}

/** Null stands for all of the provider's. Throws `invalid_request`. */
export function requireModels(given: string[] | null, of: KeyProvider): string[] | null {
  if (given === null) return null;
  const known = of.models.map((model) => model.id);
  const wrong = given.find((model) => !known.includes(model));
  if (given.length === 0 || wrong !== undefined) throw new AppError("invalid_request", `models: ${wrong === undefined ? "at least one" : `${wrong} is none of this provider's`}; choose among ${known.join(", ")}, or null for all`, "models");
  return [...new Set(given)];
}
