import { and, eq, max } from "drizzle-orm";
import { providerKeys } from "@/db/schema";
import { requireCapability } from "@/lib/auth/permissions";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { type KeyAnswer, type KeyCheck, noteOf, runCheck } from "./key-check";
import type { KeyWrapper } from "./key-wrapper";
import { getKeyProvider } from "./list-key-providers";
import { ofKey, requireLabel, requireModels } from "./provider-key";
import { ProviderKeyText } from "./provider-key-text";
import { sealKey } from "./seal-key";

export type AttachInput = {
  accountId: string;
  provider: string;
  key: string;
  label: string;
  /** The models that it is used for; null for all of the provider's. */
  models: string[] | null;
  /** Also when it has no credit, or the provider could not be asked. Never when the provider refuses it. */
  attachAnyway: boolean;
};

const KEY = /^[\x21-\x7e]{16,512}$/;

/**
 * Asks the provider about a key, then seals and stores it; the last of the provider's to be tried. `id` is null when the
 * answer speaks against it and nothing was stored. Throws `invalid_request` naming the field, `conflict` (label),
 * `not_found`, `forbidden` and `unavailable`.
 */
export async function attachProviderKey(ctx: Context, input: AttachInput, { check, wrapper }: { check: KeyCheck; wrapper: KeyWrapper }): Promise<KeyAnswer & { id: string | null }> {
  const { accountId, provider } = input;
  await requireCapability(ctx, accountId, "provider_keys.manage");
  const label = requireLabel(input.label);
  const models = requireModels(input.models, await getKeyProvider(ctx, provider));
  const trimmed = input.key.trim();
  if (!KEY.test(trimmed)) throw new AppError("invalid_request", "key: 16 to 512 letters, digits and signs without spaces, as the provider shows it", "key");
  const text = new ProviderKeyText(trimmed);
  // Pasted into the wrong field, it would be shown wherever the key is named.
  if (text.hideIn(label) !== label) throw new AppError("invalid_request", "label: a part of the key is in it, and a label is shown", "label");
  const answer = await runCheck(check, provider, text);
  if (answer.answer === "invalid" || (answer.answer !== "valid" && !input.attachAnyway)) return { ...answer, id: null };

  const id = newId();
  const sealed = await sealKey(wrapper, { accountId, provider, id }, text);
  const state = answer.answer === "unreachable" ? "unverified" : answer.answer;
  return transact(ctx, async (tx) => {
    const now = tx.clock.now();
    const [{ last } = { last: null }] = await tx.db.select({ last: max(providerKeys.position) }).from(providerKeys).where(and(eq(providerKeys.accountId, accountId), eq(providerKeys.provider, provider)));
    const added = await tx.db.insert(providerKeys).values({
      accountId, id, provider, label, lastFour: text.lastFour, state, enabled: true, position: (last ?? -1) + 1, models, ...sealed,
      createdBy: actorName(tx.actor), createdAt: now, checkedAt: state === "unverified" ? null : now, note: noteOf(answer),
    }).onConflictDoNothing().returning({ id: providerKeys.id });
    if (added.length > 0) await recordAudit(tx, { accountId, action: "provider_key.attach", subject: id, detail: { provider, label, lastFour: text.lastFour, state } });
    // Ours, when a commit that was not heard of is done again.
    else if ((await tx.db.select({ id: providerKeys.id }).from(providerKeys).where(ofKey(accountId, id))).length === 0) throw labelTaken(label);
    return { ...answer, id };
  });
}

export function labelTaken(label: string): AppError {
  return new AppError("conflict", `label: another key of this provider is called ${label} already`, "label");
}
