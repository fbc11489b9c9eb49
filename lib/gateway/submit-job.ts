import { sql } from "drizzle-orm";
import { jobs } from "@/db/schema";
import { together } from "@/db/transaction";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { randomSecret } from "@/lib/auth/api-key-text";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { hashText } from "@/lib/ids/hash-text";
import { newId } from "@/lib/ids/ids";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { formatDollars, type Micros } from "@/lib/money/micros";
import { enqueue } from "@/lib/queue/enqueue";
import { placeHold } from "@/lib/wallet/place-hold";
import { announce } from "@/lib/webhooks/announce";
import { checkWebhookUrl } from "@/lib/webhooks/check-webhook-url";
import { exhausted } from "./announce-limits";
import { checkCaps, SubAccountExhausted } from "./check-caps";
import { chooseFunding } from "./choose-funding";
import { findOffer } from "./find-offer";
import { getJob, type JobWithCharge } from "./get-job";
import { hideAccount } from "./hide-account";
import { quoteVideo } from "./prepare-quote";
import { DEFAULT_MODEL, fitRequest, type VideoRequest } from "./video-request";

export type SubmitInput = {
  caller: ApiCaller;
  request: VideoRequest;
  /** `x-aig-tag`, or null. */
  tag: string | null;
  /** `Idempotency-Key`: the same one within 24 hours is the same job. */
  idempotencyKey: string | null;
  /** What of the account's credit somebody was shown that it takes, nothing on a provider key: for another amount it is not made. */
  quotedMicros?: Micros;
};

const KEY_LIFE_MS = 24 * 3_600_000;
const MAX_TAG = 64;
const MAX_KEY = 255;

/**
 * Accepts a video request: the hold, the job and the task that sends it on are one transaction, so a job that was accepted
 * is paid for and will be made. Throws `invalid_request` (naming the field), `not_found` (model), `insufficient_credits`
 * (wallet, cap, or the account's own provider key), `unauthenticated` (that key), `conflict` (the idempotency key came with
 * another body, or the price is another one now) and `unavailable` (no upstream).
 */
export async function submitJob(ctx: Context, { caller, request, tag, idempotencyKey, quotedMicros }: SubmitInput): Promise<JobWithCharge> {
  const { accountId, apiKeyId, subAccount } = caller;
  if (tag !== null && tag.length > MAX_TAG) throw new AppError("invalid_request", `x-aig-tag: at most ${MAX_TAG} characters`, "x-aig-tag");
  if (idempotencyKey !== null && (idempotencyKey === "" || idempotencyKey.length > MAX_KEY)) throw new AppError("invalid_request", `Idempotency-Key: 1 to ${MAX_KEY} characters`, "Idempotency-Key");
  const claim = idempotencyKey === null ? null : { accountId, apiKeyId, key: idempotencyKey, bodyHash: hashText(JSON.stringify([request, tag])), deadSince: new Date(ctx.clock.now().getTime() - KEY_LIFE_MS).toISOString() };
  // Before all that may have changed since: sent again, it is the same job, whatever would become of it today.
  const known = claim && (await findEarlier(ctx, claim));
  if (known) return known;
  // One instant for the quote and for the call, which is charged by the price of when it occurred.
  const now = ctx.clock.now();
  const offer = await findOffer(ctx, request.model ?? DEFAULT_MODEL, now);
  const modelId = offer.id;
  if (subAccount?.allowedModels && !subAccount.allowedModels.includes(modelId)) throw new AppError("not_found", `model: ${modelId} is not open to this sub-account`, "model");
  const fitted = fitRequest(offer, request);
  if (request.webhookUrl !== undefined) await checkWebhookUrl(request.webhookUrl);
  const quoted = quoteVideo(offer.prices, fitted);
  if (!quoted) throw new AppError("unavailable", `${modelId} has no price yet`);
  const { funding, credential, fellBack } = await hideAccount(subAccount !== null, () => chooseFunding(ctx, { accountId, apiKeyId, upstream: offer.upstream, modelId }));

  const job: typeof jobs.$inferInsert = {
    accountId, id: newId(now), status: "queued", apiKeyId, subAccountId: subAccount?.id ?? null, tag: tag ?? subAccount?.defaultTag ?? "", modelId, funding,
    prompt: request.prompt, imageUrl: request.imageUrl ?? null, webhookUrl: request.webhookUrl ?? null, ...fitted,
    quoteMicros: quoted.micros, upstream: offer.upstream, upstreamModel: offer.upstreamModel, credential, callbackToken: randomSecret(32),
    createAttempts: 0, createdAt: now, updatedAt: now, fellBackAt: fellBack ? now : null,
  };
  const submitted = transact(ctx, async (tx) => {
    const earlier = claim && (await claimKey(tx, claim, job.id));
    if (earlier) return earlier;
    const takenMicros = funding === "wallet" ? job.quoteMicros : 0n;
    if (quotedMicros !== undefined && quotedMicros !== takenMicros) throw new AppError("conflict", `quote: it takes ${formatDollars(takenMicros, "exact")} of the credit now`, "quote");
    // The hold comes last: the wallet's row is locked only from here to the commit.
    const [[added]] = await together([
      tx.db.insert(jobs).values(job).onConflictDoUpdate({ target: [jobs.accountId, jobs.id], set: { updatedAt: now } }).returning(),
      enqueue(tx, "job.advance", { accountId, jobId: job.id }),
    ]);
    // A call on the customer's own provider key never touches the wallet; its caps are checked under the same lock.
    if (funding === "byok") await lockWallet(tx, accountId);
    else await hideAccount(subAccount !== null, () => placeHold(tx, { accountId, holdId: job.id, amountMicros: job.quoteMicros, reference: job.id }));
    await checkCaps(tx, { accountId, jobId: job.id, quoteMicros: job.quoteMicros, funding, tag: job.tag, subAccount });
    return { ...added!, amountMicros: null };
  });
  return submitted.catch(async (error: unknown) => {
    if (subAccount && error instanceof SubAccountExhausted) await announce(ctx, exhausted(ctx, accountId, subAccount));
    throw error;
  });
}

type Claim = { accountId: string; apiKeyId: string; key: string; bodyHash: string; /** A key of that instant or before names nothing any more. */ deadSince: string };

/** Takes the key for this job, or returns the job that took it within its life. Throws `conflict` for another body. */
async function claimKey(ctx: Context, claim: Claim, jobId: string): Promise<JobWithCharge | null> {
  const { accountId, apiKeyId, key, bodyHash, deadSince } = claim;
  const [claimed] = await ctx.db.execute(sql`
    insert into job_keys (account_id, api_key_id, key, body_hash, job_id, created_at)
    values (${accountId}, ${apiKeyId}, ${key}, decode(${bodyHash}::text, 'hex'), ${jobId}, ${ctx.clock.now().toISOString()}::timestamptz)
    on conflict (account_id, api_key_id, key) do update set body_hash = excluded.body_hash, job_id = excluded.job_id, created_at = excluded.created_at
      where job_keys.created_at <= ${deadSince}::timestamptz or job_keys.job_id = excluded.job_id
    returning job_id`);
  return claimed ? null : findEarlier(ctx, claim);
}

/** The job that took the key within its life; null when none did. Throws `conflict` for another body. */
async function findEarlier(ctx: Context, { accountId, apiKeyId, key, bodyHash, deadSince }: Claim): Promise<JobWithCharge | null> {
  const [taken] = await ctx.db.execute<{ job_id: string; body_hash: Buffer }>(sql`
    select job_id, body_hash from job_keys where account_id = ${accountId} and api_key_id = ${apiKeyId} and key = ${key} and created_at > ${deadSince}::timestamptz`);
  if (!taken) return null;
  if (taken.body_hash.toString("hex") !== bodyHash) throw new AppError("conflict", "Idempotency-Key: was used within 24 hours for another request", "Idempotency-Key");
  return getJob(ctx, { accountId, jobId: taken.job_id });
}
