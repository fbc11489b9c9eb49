import type { Context } from "@/lib/context/context";
import { findOpenableKey } from "@/lib/byok/find-openable-key";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { keyOfCredential } from "@/lib/byok/openable-key";
import { houseCredential } from "@/lib/upstream/get-upstream";
import type { Credential } from "@/lib/upstream/upstream";
import type { Job } from "./job";

/**
 * The credential that a job was begun with; null when it is gone. `forNew`: only one that new calls may be made with, so a
 * provider key that was revoked meanwhile is none.
 */
export async function credentialOf(ctx: Context, job: Job, { forNew }: { forNew: boolean }): Promise<Credential | null> {
  const keyId = keyOfCredential(job.credential);
  if (keyId === null) return houseCredential(job.upstream);
  const key = await findOpenableKey(ctx, { accountId: job.accountId, id: keyId });
  if (!key || (forNew && !key.usable)) return null;
  return { id: job.credential, apiKey: (await key.open(getKeyWrapper())).reveal() };
}
