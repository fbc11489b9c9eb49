import { isIP } from "node:net";
import { AppError } from "@/lib/errors/app-error";
import { getReach, type Reach } from "./reach";

/** In UTF-8. An address is part of a unique key, whose entries Postgres keeps below 2.7 KB. */
const LONGEST_BYTES = 2_048;

/**
 * Checks what can be known of an address without the network: where its name leads is checked at each delivery. Throws
 * `invalid_request` naming `field`.
 */
export function checkWebhookUrl(text: string, field = "webhook_url", reach: Reach = getReach()): void {
  const refuse = (what: string): never => { throw new AppError("invalid_request", `${field}: ${what}`, field); };
  const allowed = "an https address such as https://example.com/hooks";
  if (Buffer.byteLength(text) > LONGEST_BYTES) refuse(`at most ${LONGEST_BYTES} bytes`);
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) refuse(allowed);
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) refuse("must not carry a user name or password; the signature proves who sends");
  const host = bareHost(hostname);
  const address = isIP(host) ? host : /(^|\.)localhost\.?$/.test(host) ? "127.0.0.1" : null;
  if (protocol !== "https:" && (!address || reach.refuses(address, protocol))) refuse(`${allowed}, not ${protocol}`);
  const refusal = address && reach.refuses(address, protocol);
  if (refusal) refuse(`${refusal}; it must be public`);
}

/** The host without the brackets that an IPv6 address has in a URL. */
export const bareHost = (hostname: string) => hostname.replace(/^\[(.*)\]$/, "$1");
