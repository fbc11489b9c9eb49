import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { idOfPublic, publicId } from "@/lib/ids/public-id";
import type { JobFile } from "./media-key";

/** A signed address as it arrives; `job` is the id that customers see. */
export type SignedAddress = { job: string; fileName: string; token: string | null; exp: string | null; k: string | null };

/** Path and query at which a file can be fetched without an API key until `expiresAt`, in whole seconds. Throws `unavailable` without NEXTAUTH_SECRET. */
export function signFile({ expiresAt, ...file }: JobFile & { expiresAt: Date }): string {
  const exp = String(Math.floor(expiresAt.getTime() / 1000));
  const query = new URLSearchParams({ token: tokenOf(file, exp), exp, k: publicId("acc", file.accountId) });
  return `/v1/files/jobs/${publicId("job", file.jobId)}/${encodeURIComponent(file.fileName)}/public?${query}`;
}

/**
 * The account whose file a signed address names. Throws `invalid_request`, naming `token` when any part is not as it was
 * signed, and `exp` when its time is over.
 */
export function checkSignature({ job, fileName, token, exp, k }: SignedAddress, now: Date): string {
  const [jobId, accountId] = [idOfPublic("job", job), idOfPublic("acc", k ?? "")];
  if (!jobId || !accountId || !exp || !token || !isSame(token, tokenOf({ accountId, jobId, fileName }, exp))) {
    throw new AppError("invalid_request", "token: the signature does not fit this address; use one from …/signed unchanged", "token");
  }
  if (Number(exp) * 1000 <= now.getTime()) throw new AppError("invalid_request", `exp: this address expired at ${exp}; ask …/signed for another`, "exp");
  return accountId;
}

function tokenOf({ accountId, jobId, fileName }: JobFile, exp: string): string {
  const { NEXTAUTH_SECRET: secret } = getEnv();
  if (!secret) throw new AppError("unavailable", "No secret to sign with: set NEXTAUTH_SECRET or use npm start");
  const key = Buffer.from(hkdfSync("sha256", secret, "", "tollgate: public address of a media file", 32));
  // As JSON, so that no two lists of parts read the same.
  return createHmac("sha256", key).update(JSON.stringify([accountId, jobId, fileName, exp])).digest("base64url");
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
