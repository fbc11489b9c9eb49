import { isIP } from "node:net";
import { AppError } from "@/lib/errors/app-error";
import { bareHost } from "./check-webhook-url";
import type { Reach } from "./reach";

const TIMEOUT_MS = 3_000;

/**
 * Tells whoever types an address at once when its name leads nowhere public; deliveries check again. A name that cannot be
 * found now may be made later. Throws `invalid_request` naming `field`. Never call it in a transaction.
 */
export async function refusePrivateName(url: string, field: string, reach: Reach): Promise<void> {
  const { hostname, protocol } = new URL(url);
  const host = bareHost(hostname);
  if (isIP(host)) return;
  const timer = new Promise<[]>((done) => setTimeout(done, TIMEOUT_MS, []).unref());
  const found = await Promise.race([reach.resolve(host).catch(() => []), timer]);
  const refusals = found.map(({ address }) => reach.refuses(address, protocol));
  if (refusals[0] && refusals.every((refusal) => refusal !== null)) throw new AppError("invalid_request", `${field}: ${host} cannot be used: ${refusals[0]}; it must be public`, field);
}
