import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import ipaddr from "ipaddr.js";
import { getEnv } from "@/lib/env";

/** What webhooks may speak to, and how names become addresses. */
export type Reach = {
  /** Why nothing is sent to this address by this protocol (`https:`); null when it may be. */
  refuses(address: string, protocol: string): string | null;
  resolve(host: string): Promise<LookupAddress[]>;
};

/** As WEBHOOK_ALLOW_PRIVATE says: public addresses by https, or on a demo's own machine and network too. */
export function getReach(): Reach {
  const allowPrivate = getEnv().WEBHOOK_ALLOW_PRIVATE === "1";
  return {
    refuses: (address, protocol) => whyRefused(address, protocol, { allowPrivate }),
    resolve: (host) => lookup(host, { all: true }),
  };
}

/** The ranges of a machine's own network, by the names that ipaddr.js gives them. */
const PRIVATE: Record<string, string> = { loopback: "a loopback", private: "a private", uniqueLocal: "a private" };
const OTHERS: Record<string, string> = { linkLocal: "a link-local", carrierGradeNat: "a carrier's shared", multicast: "a multicast", broadcast: "a broadcast", ipv4Mapped: "an IPv4-mapped", rfc6052: "a NAT64", rfc6145: "an IPv4-translated", "6to4": "a 6to4", teredo: "a Teredo" };

/** All of IPv6 that is given out to the world; what is outside of it may lead anywhere, such as `::127.0.0.1`. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");
/** Looks public, but is answered by the host of every Azure machine. */
const AZURE_HOST = "168.63.129.16";

/** Why an address is out of reach; null when it is not. Only what is known to be public is let through. */
export function whyRefused(text: string, protocol: string, { allowPrivate }: { allowPrivate: boolean }): string | null {
  if (!ipaddr.isValid(text)) return `${text} is no address`;
  const address = ipaddr.parse(text);
  const range = address.range();
  const isPublic = range === "unicast" && (address.kind() === "ipv4" ? address.toString() !== AZURE_HOST : address.match(GLOBAL_IPV6));
  if (protocol !== "https:") return protocol === "http:" && allowPrivate && range === "loopback" ? null : "only https is spoken";
  if (isPublic || (allowPrivate && range in PRIVATE)) return null;
  return `${text} is ${PRIVATE[range] ?? OTHERS[range] ?? "a reserved"} address`;
}
