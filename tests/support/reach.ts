import { lookup } from "node:dns/promises";
import { type Reach, whyRefused } from "@/lib/webhooks/reach";

/** As a demo has it: receivers listen on loopback. */
export const DEMO: Reach = { refuses: (address, protocol) => whyRefused(address, protocol, { allowPrivate: true }), resolve: (host) => lookup(host, { all: true }) };
/** As in earnest, with names that lead where a test says. */
export const names = (found: Record<string, string[]>, refuses: Reach["refuses"] = (address, protocol) => whyRefused(address, protocol, { allowPrivate: false })): Reach => ({
  refuses,
  resolve: async (host) => (found[host] ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
});
