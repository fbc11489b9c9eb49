import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { prepared } from "@/db/prepared";
import { apiKeys, byokPolicies, memberships, providerKeys, users } from "@/db/schema";
import { requireCapability } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { type OpenableKey, openableKey } from "./openable-key";
import type { Fallback } from "./set-fallback";

export type ProviderKeyChoice = {
  /** What may be tried, in order. */
  keys: OpenableKey[];
  /** The first attached key that may not be tried now, and why. With no key to try, it is what the call fails with. Null with `keys` empty: none is attached, so the wallet pays. */
  failing: (Pick<OpenableKey, "id" | "provider" | "label" | "lastFour"> & { state: "invalid" | "out_of_credit" }) | null;
  fallback: Fallback;
};

/** A key without credit is tried again after a while: its owner may have bought some. One that was refused waits for its owner. */
export const OUT_OF_CREDIT_REST_MS = 300_000;

/**
 * The keys of its own that an account's call to a model is made with. `apiKeyId` is the key that the call came with: one that
 * an admin of the platform made for somebody else's account cannot spend that account's money at its provider. Throws
 * `forbidden`, also for a person who may not make calls there.
 */
export async function openProviderKeys(ctx: Context, { accountId, provider, modelId, apiKeyId }: { accountId: string; provider: string; modelId: string; apiKeyId?: string }): Promise<ProviderKeyChoice> {
  const [rows, [policy]] = await Promise.all([findEnabled(ctx.db, { accountId, provider }), findPolicy(ctx.db, { accountId, provider })]);
  const fallback = policy?.fallback ?? "refuse";
  const attached = rows.filter(({ models }) => models === null || models.includes(modelId));
  if (attached.length === 0) return { keys: [], failing: null, fallback };
  await requireCapability(ctx, accountId, "provider_keys.use");
  if (ctx.actor.kind === "system" && apiKeyId !== undefined) await refuseStaff(ctx, accountId, apiKeyId);
  const restedUntil = new Date(ctx.clock.now().getTime() - OUT_OF_CREDIT_REST_MS);
  const rests = ({ state, checkedAt }: (typeof rows)[number]) => state === "invalid" || (state === "out_of_credit" && checkedAt !== null && checkedAt > restedUntil);
  const failing = attached.find(rests);
  return {
    keys: attached.filter((row) => !rests(row)).map(openableKey), fallback,
    failing: failing ? { id: failing.id, provider, label: failing.label, lastFour: failing.lastFour, state: failing.state as "invalid" | "out_of_credit" } : null,
  };
}

const findEnabled = prepared((db) => db.select().from(providerKeys)
  .where(and(eq(providerKeys.accountId, sql.placeholder("accountId")), eq(providerKeys.provider, sql.placeholder("provider")), eq(providerKeys.enabled, true), isNull(providerKeys.revokedAt)))
  .orderBy(asc(providerKeys.position), asc(providerKeys.id)).prepare("find_provider_keys"));

const findPolicy = prepared((db) => db.select({ fallback: byokPolicies.fallback }).from(byokPolicies)
  .where(and(eq(byokPolicies.accountId, sql.placeholder("accountId")), eq(byokPolicies.provider, sql.placeholder("provider")))).prepare("find_byok_policy"));

/** Throws `forbidden` for an API key that was made by somebody of the platform who is no member of the account. */
async function refuseStaff(ctx: Context, accountId: string, apiKeyId: string): Promise<void> {
  const [key] = await ctx.db.select({ createdBy: apiKeys.createdBy }).from(apiKeys).where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.id, apiKeyId)));
  if (!key?.createdBy) return;
  const [staff] = await ctx.db.select({ platformRole: users.platformRole, role: memberships.role }).from(users)
    .leftJoin(memberships, and(eq(memberships.userId, users.id), eq(memberships.accountId, accountId))).where(eq(users.id, key.createdBy));
  if (staff?.platformRole && !staff.role) throw new AppError("forbidden", "This API key was made by staff of the platform, who may not use the account's provider keys");
}
