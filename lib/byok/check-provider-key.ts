import { requireCapability } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { providerKeys } from "@/db/schema";
import { type KeyAnswer, type KeyCheck, noteOf, runCheck } from "./key-check";
import type { KeyWrapper } from "./key-wrapper";
import { markProviderKey } from "./mark-provider-key";
import { openableKey } from "./openable-key";
import { ofKey } from "./provider-key";

/** Asks the provider about an attached key again and keeps its answer. Throws `not_found`, `forbidden`, `conflict` (revoked), `UnopenableKey` and `unavailable`. */
export async function checkProviderKey(ctx: Context, { accountId, id }: { accountId: string; id: string }, { check, wrapper }: { check: KeyCheck; wrapper: KeyWrapper }): Promise<KeyAnswer> {
  await requireCapability(ctx, accountId, "provider_keys.manage");
  const [row] = await ctx.db.select().from(providerKeys).where(ofKey(accountId, id));
  if (!row || row.deletedAt) throw new AppError("not_found", "No such provider key");
  if (row.revokedAt) throw new AppError("conflict", "This provider key is revoked");
  const answer = await runCheck(check, row.provider, await openableKey(row).open(wrapper));
  if (answer.answer !== "unreachable") await markProviderKey(ctx, { accountId, id, state: answer.answer, note: noteOf(answer) });
  return answer;
}
