import { addSeconds } from "date-fns";
import type { Context } from "@/lib/context/context";
import { getBaseUrl } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { type AskedFile, getJobFile } from "./get-job-file";
import { signFile } from "./sign-file";

const USUAL_SECONDS = 3600;
const [MIN_SECONDS, MAX_SECONDS] = [60, 604_800];

/**
 * An address at which a job's file can be fetched without an API key for so many seconds (as text, null for an hour).
 * Throws `invalid_request` naming `expires_in`, and `not_found`.
 */
export async function shareFile(ctx: Context, asked: AskedFile, expiresIn: string | null): Promise<{ url: string; expiresAt: Date }> {
  const seconds = expiresIn === null ? USUAL_SECONDS : /^\d{1,9}$/.test(expiresIn) ? Number(expiresIn) : NaN;
  if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) {
    throw new AppError("invalid_request", `expires_in: ${JSON.stringify(expiresIn?.slice(0, 40))} is not a whole number of seconds from ${MIN_SECONDS} to ${MAX_SECONDS}`, "expires_in");
  }
  const file = await getJobFile(ctx, asked);
  const expiresAt = addSeconds(ctx.clock.now(), seconds);
  expiresAt.setUTCMilliseconds(0);
  return { url: `${getBaseUrl()}${signFile({ ...file, expiresAt })}`, expiresAt };
}
