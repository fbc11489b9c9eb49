import { type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { bareHost } from "./check-webhook-url";
import type { Reach } from "./reach";

/** What came of one attempt. Only a 2xx has no error. */
export type Answer = { httpStatus: number | null; error: string | null; latencyMs: number };
type Said = Omit<Answer, "latencyMs">;

type Post = { url: string; body: string; headers: Record<string, string> };

const TIMEOUT_MS = 10_000;
const READ_BYTES = 2_048;
const SHOWN_CHARACTERS = 300;

/**
 * Sends a body and tells what was answered; it never throws. Name look-up, connection and answer have `timeoutMs` together.
 * The connection is made to the very addresses that were checked, and redirects are not followed: an answer must not
 * choose where signed data goes, and each new address would have to be checked again.
 */
export async function postWebhook(post: Post, reach: Reach, { timeoutMs = TIMEOUT_MS } = {}): Promise<Answer> {
  const began = performance.now();
  const said = await send(post, reach, AbortSignal.timeout(timeoutMs)).catch((error: unknown): Said => ({ httpStatus: null, error: inWords(error, timeoutMs) }));
  return { ...said, latencyMs: Math.round(performance.now() - began) };
}

function send({ url, body, headers }: Post, reach: Reach, signal: AbortSignal): Promise<Said> {
  return new Promise((done, fail) => {
    const target = new URL(url);
    const host = bareHost(target.hostname);
    const refusal = isIP(host) ? reach.refuses(host, target.protocol) : null;
    if (refusal) throw new OutOfReach(refusal);
    const options = { method: "POST", agent: false, lookup: checkedLookup(reach, target.protocol), signal, headers: { ...headers, "content-length": Buffer.byteLength(body) } };
    const request = (target.protocol === "http:" ? httpRequest : httpsRequest)(target, options, (response) => {
      // From here on the status counts, whatever becomes of the rest.
      request.off("error", fail).on("error", () => {});
      void describe(response).then(done, fail);
    });
    request.on("error", fail);
    request.end(body);
  });
}

class OutOfReach extends Error {}

/** Resolves a name once and lets through only what may be spoken to, so that nothing else can be connected to. */
function checkedLookup(reach: Reach, protocol: string): LookupFunction {
  return (host, options, done) => {
    reach.resolve(host).then((found) => {
      const open = found.filter(({ address }) => reach.refuses(address, protocol) === null);
      const [first] = open;
      if (!first) return done(new OutOfReach(found[0] ? `${host}: ${reach.refuses(found[0].address, protocol)}` : `${host} has no address`), "");
      if (options.all) done(null, open);
      else done(null, first.address, first.family);
    }, (error: NodeJS.ErrnoException) => done(error, ""));
  };
}

async function describe(response: IncomingMessage): Promise<Said> {
  const httpStatus = response.statusCode!;
  const text = await readBeginning(response);
  if (httpStatus >= 200 && httpStatus < 300) return { httpStatus, error: null };
  const { location } = response.headers;
  if (httpStatus >= 300 && httpStatus < 400 && location) return { httpStatus, error: shown(`Redirects are not followed; this one leads to ${location}`) };
  return { httpStatus, error: shown(text) || "No reason was given" };
}

/** The first bytes of an answer, or those that came in time. */
async function readBeginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= READ_BYTES) break;
    }
  } catch {
    // Cut off or out of time: what was said until then, and the status, still tell something.
  }
  return Buffer.concat(chunks).subarray(0, READ_BYTES).toString("utf8");
}

/** On one line, and without what Postgres cannot keep or what would disturb a terminal. */
const shown = (text: string) => text.replace(/[\s\p{Cc}\p{Cs}]+/gu, " ").trim().slice(0, SHOWN_CHARACTERS);

const WORDS: Record<string, string> = {
  ECONNREFUSED: "The connection was refused", ECONNRESET: "The connection was closed before an answer", EPIPE: "The connection was closed before an answer",
  ENOTFOUND: "The name cannot be found", EAI_AGAIN: "The name servers do not answer", EHOSTUNREACH: "The address cannot be reached", ENETUNREACH: "The address cannot be reached", ETIMEDOUT: "The address cannot be reached",
};

function inWords(error: unknown, timeoutMs: number): string {
  if (error instanceof OutOfReach) return `Not sent: ${error.message}`;
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code === "ABORT_ERR") return `No answer within ${timeoutMs / 1_000} s`;
  return WORDS[code] ?? shown(message || code || "It failed without a reason");
}
