import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createTls } from "node:https";
import { type AddressInfo, createServer as createTcp, type Socket } from "node:net";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { postWebhook } from "@/lib/webhooks/post-webhook";
import type { Reach } from "@/lib/webhooks/reach";
import { DEMO, names } from "@/tests/support/reach";
import { startReceiver } from "@/tests/support/receiver";

const post = (url: string, reach: Reach, options: { timeoutMs?: number } = {}) => postWebhook({ url, body: "{}", headers: {} }, reach, options);

/** A server that does with its connections what it likes, on loopback. */
async function startTcp(work: (socket: Socket) => void): Promise<number> {
  const server = createTcp((socket) => work(socket.on("error", () => {})));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const CLASSES: [what: string, address: string][] = [
  ["loopback", "127.0.0.1"], ["loopback", "::1"], ["private", "10.0.0.1"], ["private", "172.16.0.1"], ["private", "192.168.0.1"], ["private", "fd00::1"], ["link-local", "169.254.1.1"], ["link-local", "fe80::1"],
  ["link-local", "169.254.169.254"], ["private", "fd00:ec2::254"], ["carrier's shared", "100.64.0.1"], ["reserved", "0.0.0.0"], ["multicast", "224.0.0.1"], ["IPv4-mapped", "::ffff:127.0.0.1"], ["NAT64", "64:ff9b::7f00:1"], ["6to4", "2002:7f00:1::"],
];
for (const [what, address] of CLASSES) {
  test(`a delivery to a name that leads to ${address} (${what}) is not sent`, async () => {
    const answer = await post("https://hooks.example/", names({ "hooks.example": [address] }));
    expect(answer).toMatchObject({ httpStatus: null, error: expect.stringMatching(new RegExp(`^Not sent: hooks.example: ${address} is an? ${what} address$`)) });
  });
}

test("nothing connects to a refused address that is written out, whatever the form", async () => {
  let connections = 0;
  const port = await startTcp((socket) => { connections += 1; socket.destroy(); });
  for (const host of ["127.0.0.1", "127.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"]) {
    for (const protocol of ["https", "http"]) expect((await post(`${protocol}://${host}:${port}/`, { ...names({}), resolve: DEMO.resolve })).error, host).toMatch(/^Not sent: /);
  }
  expect(connections).toBe(0);
});

test("a redirect is never followed, to a private address or a public one, and counts as a failure that names it", async () => {
  const inside = await startReceiver("/secret");
  const receiver = await startReceiver();
  for (const status of [301, 302, 303, 307, 308]) {
    receiver.answer(() => ({ status, headers: { location: inside.url } }));
    expect(await post(receiver.url, DEMO)).toMatchObject({ httpStatus: status, error: `Redirects are not followed; this one leads to ${inside.url}` });
  }
  expect([receiver.received.length, inside.received.length]).toEqual([5, 0]);
});

test("a name is looked up once, and the address that was checked is the one that is connected to", async () => {
  const receiver = await startReceiver();
  // A name server that answers with another address each time: an open one, then one that is refused.
  const answers = ["127.0.0.1", "::1"];
  let lookups = 0;
  const rebinding: Reach = { refuses: (address) => (address === "127.0.0.1" ? null : `${address} is refused`), resolve: async () => [{ address: answers[lookups++]!, family: 4 }] };
  expect((await post(`http://rebinding.example:${receiver.port}/`, rebinding)).httpStatus).toBe(204);
  expect([lookups, receiver.received.map(({ from, headers }) => [from, headers.host])]).toEqual([1, [["127.0.0.1", `rebinding.example:${receiver.port}`]]]);
});

test("of a name's addresses only those that may be spoken to are tried", async () => {
  const receiver = await startReceiver();
  const refuses: Reach["refuses"] = (address) => (address === "127.0.0.1" ? `${address} is refused` : null);
  // Port 1 of ::1 is closed: had 127.0.0.1 been tried, the receiver would have heard it.
  expect((await post(`http://both.example:${receiver.port}/`, names({ "both.example": ["127.0.0.1", "::1"] }, refuses))).error).not.toMatch(/^Not sent/);
  expect((await post(`http://none.example:${receiver.port}/`, names({ "none.example": ["127.0.0.1"] }, refuses))).error).toBe("Not sent: none.example: 127.0.0.1 is refused");
  expect((await post(`http://empty.example:${receiver.port}/`, names({}, refuses))).error).toBe("Not sent: empty.example has no address");
  expect(receiver.received).toEqual([]);
});

test("one time limit is over the look-up, the connection and the answer", async () => {
  const receiver = await startReceiver();
  receiver.answer(() => new Promise(() => {}));
  expect(await post(receiver.url, DEMO, { timeoutMs: 200 })).toMatchObject({ httpStatus: null, error: "No answer within 0.2 s" });
  expect(await post("https://slow-names.example/", { ...DEMO, resolve: () => new Promise(() => {}) }, { timeoutMs: 200 })).toMatchObject({ httpStatus: null, error: "No answer within 0.2 s" });
  const silent = await startTcp(() => {});
  const began = performance.now();
  expect((await post(`https://127.0.0.1:${silent}/`, DEMO, { timeoutMs: 200 })).error).toBe("No answer within 0.2 s");
  expect(performance.now() - began).toBeLessThan(2_000);
});

test("of an endless answer only the beginning is read, and its status counts", async () => {
  const port = await startTcp((socket) => socket.once("data", () => {
    socket.write("HTTP/1.1 500 Oh\r\ncontent-type: text/plain\r\n\r\n");
    const drip = setInterval(() => socket.write("a".repeat(1_000)), 1);
    socket.once("close", () => clearInterval(drip));
  }));
  const answer = await post(`http://127.0.0.1:${port}/`, DEMO);
  expect(answer).toMatchObject({ httpStatus: 500, error: "a".repeat(300) });
  expect(answer.latencyMs).toBeLessThan(2_000);
});

test("an answer that stops half way keeps its status: 2xx is delivered, anything else is not", async () => {
  for (const [status, error] of [[200, null], [502, "half"]] as const) {
    const port = await startTcp((socket) => socket.once("data", () => socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 100\r\n\r\nhalf`)));
    expect(await post(`http://127.0.0.1:${port}/`, DEMO, { timeoutMs: 200 })).toMatchObject({ httpStatus: status, error });
  }
});

test("a connection that fails says why in words", async () => {
  const closing = await startTcp((socket) => socket.destroy());
  expect((await post(`http://127.0.0.1:${closing}/`, DEMO)).error).toBe("The connection was closed before an answer");
  expect((await post("http://127.0.0.1:1/", DEMO)).error).toBe("The connection was refused");
  expect((await post("https://nowhere.example/", { ...DEMO, resolve: () => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND" })) })).error).toBe("The name cannot be found");
  expect((await post("no address at all", DEMO)).error).toBe("Invalid URL");
});

test("https is checked against the name, not the address it leads to; a certificate nobody vouches for gets nothing", async () => {
  const pem = readFileSync("tests/fixtures/hooks.example.pem");
  const bodies: string[] = [];
  const server = createTls({ key: pem, cert: pem }, (request, response) => {
    request.on("data", (chunk: Buffer) => bodies.push(chunk.toString())).on("end", () => response.writeHead(202).end());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const from = async (host: string, env: Record<string, string>) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "tests/support/post-once.ts", `https://${host}:${port}/`], { env: { ...process.env, ...env } });
    return JSON.parse(stdout) as { httpStatus: number | null; error: string | null };
  };
  const [trusted, otherName, untrusted] = await Promise.all([
    from("hooks.example", { NODE_EXTRA_CA_CERTS: "tests/fixtures/hooks.example.pem" }), from("other.example", { NODE_EXTRA_CA_CERTS: "tests/fixtures/hooks.example.pem" }), from("hooks.example", {}),
  ]);
  expect(trusted).toMatchObject({ httpStatus: 202, error: null });
  expect(otherName).toMatchObject({ httpStatus: null, error: expect.stringContaining("other.example") });
  expect(untrusted).toMatchObject({ httpStatus: null, error: expect.stringContaining("self-signed certificate") });
  expect(bodies).toEqual(['{"id":"evt_1"}']);
});
