import { expect, test } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { checkWebhookUrl } from "@/lib/webhooks/check-webhook-url";
import { type Reach, whyRefused } from "@/lib/webhooks/reach";
import { MAX_ATTEMPTS, retryDelay } from "@/lib/webhooks/retry-delay";
import { signWebhook } from "@/lib/webhooks/sign-webhook";
import { VERIFY_EXAMPLE } from "@/lib/webhooks/verify-example";

const REFUSED: [address: string, what: string][] = [
  ["127.0.0.1", "loopback"], ["127.255.255.254", "loopback"], ["::1", "loopback"],
  ["10.0.0.1", "private"], ["172.16.0.1", "private"], ["172.31.255.255", "private"], ["192.168.1.1", "private"], ["fc00::1", "private"], ["fdff::1", "private"],
  ["169.254.0.1", "link-local"], ["fe80::1", "link-local"],
  ["169.254.169.254", "link-local"], ["fd00:ec2::254", "private"], ["fd20:ce::254", "private"], ["100.100.100.200", "carrier's shared"], ["192.0.0.192", "reserved"], ["168.63.129.16", "reserved"],
  ["100.64.0.1", "carrier's shared"], ["100.127.255.255", "carrier's shared"],
  ["0.0.0.0", "reserved"], ["0.1.2.3", "reserved"], ["::", "reserved"],
  ["224.0.0.1", "multicast"], ["239.255.255.255", "multicast"], ["ff02::1", "multicast"], ["255.255.255.255", "broadcast"],
  ["192.0.2.1", "reserved"], ["198.18.0.1", "reserved"], ["198.51.100.1", "reserved"], ["203.0.113.1", "reserved"], ["192.88.99.1", "reserved"], ["240.0.0.1", "reserved"],
  ["::ffff:127.0.0.1", "IPv4-mapped"], ["::ffff:10.0.0.1", "IPv4-mapped"], ["::ffff:8.8.8.8", "IPv4-mapped"], ["::ffff:0:127.0.0.1", "IPv4-translated"], ["::127.0.0.1", "IPv4-mapped"], ["::7f00:1", "reserved"], ["::a00:1", "reserved"],
  ["64:ff9b::127.0.0.1", "NAT64"], ["64:ff9b::a00:1", "NAT64"], ["64:ff9b:1::1", "NAT64"], ["2002:7f00:1::", "6to4"], ["2001::7f00:1", "Teredo"],
  ["fec0::1", "reserved"], ["100::1", "reserved"], ["2001:db8::1", "reserved"], ["2001:2::1", "reserved"], ["2001:20::1", "reserved"], ["3fff::1", "reserved"], ["5f00::1", "reserved"], ["4000::1", "reserved"],
];
for (const [address, what] of REFUSED) {
  test(`nothing is sent to ${address}: ${what}`, () => expect(whyRefused(address, "https:", { allowPrivate: false })).toContain(`${address} is a${/^[aeiouI]/.test(what) ? "n" : ""} ${what} address`));
}

for (const address of ["1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "169.253.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"]) {
  test(`${address} is public`, () => expect(whyRefused(address, "https:", { allowPrivate: false })).toBeNull());
}

test("a demo reaches its own machine and network, by http only the former, and nothing else that is not public", () => {
  const demo = (address: string, protocol: string) => whyRefused(address, protocol, { allowPrivate: true }) === null;
  expect(["127.0.0.1", "::1", "10.0.0.1", "fd00::1"].map((address) => demo(address, "https:"))).toEqual([true, true, true, true]);
  expect(["127.0.0.1", "::1", "10.0.0.1", "8.8.8.8"].map((address) => demo(address, "http:"))).toEqual([true, true, false, false]);
  expect(["169.254.169.254", "100.64.0.1", "0.0.0.0", "::ffff:127.0.0.1", "64:ff9b::1", "ff02::1"].filter((address) => demo(address, "https:") || demo(address, "http:"))).toEqual([]);
  expect(whyRefused("8.8.8.8", "http:", { allowPrivate: false })).toBe("only https is spoken");
  expect(whyRefused("127.0.0.1", "ftp:", { allowPrivate: true })).toBe("only https is spoken");
});

const reach = (allowPrivate: boolean): Reach => ({ refuses: (address, protocol) => whyRefused(address, protocol, { allowPrivate }), resolve: () => Promise.reject(new Error("no look-up here")) });
function refusal(url: string, { field = "webhook_url", allowPrivate = false } = {}): string | null {
  try {
    checkWebhookUrl(url, field, reach(allowPrivate));
    return null;
  } catch (error) {
    expect(error).toMatchObject({ code: "invalid_request", field });
    return (error as AppError).message;
  }
}

const ADDRESSES: [url: string, what: string][] = [
  ["", "webhook_url: an https address such as https://example.com/hooks"], ["example.com/hooks", "an https address"], ["https://", "an https address"], ["https://exa mple.com", "an https address"],
  ["https://example.com/\n", "an https address"], ["https://example.com/\0", "an https address"], [" https://example.com", "an https address"],
  ["http://example.com/hooks", "not http:"], ["http://127.0.0.1/", "not http:"], ["http://localhost:3000/", "not http:"], ["ftp://example.com", "not ftp:"], ["javascript:alert(1)", "not javascript:"], ["file:///etc/passwd", "not file:"],
  ["https://user:secret@example.com/", "must not carry a user name or password"], ["https://user@example.com/", "must not carry"],
  [`https://example.com/${"a".repeat(2_048)}`, "at most 2048 bytes"], [`https://example.com/${"ä".repeat(1_020)}`, "at most 2048 bytes"],
  ["https://127.0.0.1/", "127.0.0.1 is a loopback address; it must be public"], ["https://127.1/", "loopback"], ["https://2130706433/", "loopback"], ["https://0x7f000001/", "loopback"], ["https://0177.0.0.1/", "loopback"], ["https://127.0.0.1./", "loopback"],
  ["https://①②⑦.⓪.⓪.①/", "loopback"], ["https://localhost/", "loopback"], ["https://LOCALHOST./", "loopback"], ["https://hooks.localhost:8443/", "loopback"], ["https://[::1]/", "loopback"], ["https://[0:0:0:0:0:0:0:1]:443/", "loopback"],
  ["https://[::ffff:127.0.0.1]/", "IPv4-mapped"], ["https://[::ffff:7f00:1]/", "IPv4-mapped"], ["https://[64:ff9b::7f00:1]/", "NAT64"], ["https://169.254.169.254/latest/meta-data/", "link-local"], ["https://10.1.2.3/", "private"], ["https://0/", "reserved"],
];
for (const [url, what] of ADDRESSES) test(`an address is refused with its reason: ${JSON.stringify(url.slice(0, 60))}`, () => expect(refusal(url)).toContain(what));

test("public https addresses are taken as they are, whatever the port, the path and the alphabet", () => {
  for (const url of ["https://example.com", "https://example.com:8443/a?b=c#d", "https://1.1.1.1/", "https://[2606:4700:4700::1111]/", "https://bücher.example/", "https://metadata.example/"]) expect(refusal(url), url).toBeNull();
  expect(refusal("http://example.com", { field: "url" })).toMatch(/^url: /);
});

test("a demo takes its own machine's addresses by http, and nobody else's", () => {
  for (const url of ["http://127.0.0.1:4000/hooks", "http://localhost:4000/", "http://[::1]:4000/", "https://192.168.1.20/"]) expect(refusal(url, { allowPrivate: true }), url).toBeNull();
  for (const url of ["http://192.168.1.20/", "http://example.com/", "https://169.254.169.254/", "ftp://127.0.0.1/"]) expect(refusal(url, { allowPrivate: true }), url).not.toBeNull();
});

test("a signature is the HMAC-SHA256 of time and body, as computed by another program", () => {
  const body = '{"id":"evt_1","type":"job.completed","created":1793534400,"data":{"prompt":"Ein Fuchs läuft"}}';
  const hex = "13c74ebafad075b2b4c5dd7a1b468dee6e1c2e90e72304868fa192a319f8c6e9";
  expect(signWebhook(body, "whsec_0123456789", new Date(1_793_534_400_999))).toEqual({ "X-Gateway-Signature": `t=1793534400,v1=${hex}`, "aig-timestamp": "1793534400", "aig-signature": hex });
});

test("what receivers are told to do takes our signatures and refuses forged, changed and old ones", async () => {
  const { isSigned } = (await import(`data:text/javascript,${encodeURIComponent(VERIFY_EXAMPLE)}`)) as { isSigned(raw: string, header: string, secret: string): boolean };
  const header = (secret: string, at = new Date()) => signWebhook("{}", secret, at)["X-Gateway-Signature"]!;
  expect(isSigned("{}", header("whsec_a"), "whsec_a")).toBe(true);
  expect([isSigned("{} ", header("whsec_a"), "whsec_a"), isSigned("{}", header("whsec_b"), "whsec_a"), isSigned("{}", header("whsec_a", new Date(Date.now() - 301_000)), "whsec_a"), isSigned("{}", `${header("whsec_a").slice(0, -1)}`, "whsec_a")]).toEqual([false, false, false, false]);
});

test("eight attempts, each pause longer than an attempt and than the pause before, end within 24 hours", () => {
  const pauses = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, i) => retryDelay(i + 1));
  expect(pauses).toEqual([15_000, 60_000, 240_000, 960_000, 3_840_000, 15_360_000, 61_440_000]);
  const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(22);
  expect(hours).toBeLessThan(24);
});
