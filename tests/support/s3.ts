import { createHash, createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

/** S3's least size of every part but the last. */
const MIN_PART_BYTES = 5 * 2 ** 20;
const PIECE_BYTES = 256 * 1024;
const CREDENTIALS = { region: "eu-test-1", accessKeyId: "AKIATESTONLY", secretAccessKey: "for-tests-only" };

type Stored = { body: Buffer; contentType: string; etag: string };
type Asked = { method: string; headers: IncomingHttpHeaders; /** As it was sent, undecoded. */ url: string };
/** What S3 answers instead of doing what it is asked, or null; it may take its time. */
type Answer = { status: number; body: string } | null;
type Fault = (asked: { method: string; key: string; query: URLSearchParams }) => Answer | Promise<Answer>;

export type TestS3 = {
  settings: { endpoint: string; bucket: string; region: string; accessKeyId: string; secretAccessKey: string };
  objects: Map<string, Stored>;
  /** Multipart uploads that were neither completed nor aborted. */
  uploads: Map<string, { key: string; contentType: string; parts: Map<number, Stored> }>;
  requests: string[];
  /** Body bytes taken in so far. */
  received(): number;
  /** Bytes of files handed out so far, and not yet read by anybody perhaps. */
  sent(): number;
  /** Answers whose reader went away before their end. */
  left(): number;
  breakWith(fault: Fault | null): void;
  stop(): Promise<void>;
};

/**
 * S3 over HTTP on loopback, as far as a media store uses it: put, ranged get, head, delete and multipart uploads. A request
 * whose Signature Version 4 is not the one that its secret gives is refused.
 */
export async function startS3(given: Partial<typeof CREDENTIALS> = {}): Promise<TestS3> {
  const credentials = { ...CREDENTIALS, ...given };
  const objects: TestS3["objects"] = new Map();
  const uploads: TestS3["uploads"] = new Map();
  const requests: string[] = [];
  let [received, sent, left] = [0, 0, 0];
  let fault: Fault | null = null;

  async function readBuffer(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) {
      received += chunk.length;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const { pathname, searchParams: query } = new URL(url, "http://s3");
    requests.push(`${method} ${url}`);
    const fail = (status: number, code: string) => response.writeHead(status, { "content-type": "application/xml" }).end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
    if (signatureOf({ method, headers, url }, credentials) !== /Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? "")?.[1]) return void fail(403, "SignatureDoesNotMatch");
    const key = decodeURIComponent(pathname.replace("/media-test/", ""));
    const broken = await fault?.({ method, key, query });
    if (broken) {
      await readBuffer(request);
      return void response.writeHead(broken.status, { "content-type": "application/xml" }).end(broken.body);
    }
    const upload = uploads.get(query.get("uploadId") ?? "");
    if (query.has("uploadId") && upload?.key !== key) return void fail(404, "NoSuchUpload");

    if (method === "POST" && query.has("uploads")) {
      const id = randomUUID();
      uploads.set(id, { key, contentType: headers["content-type"] ?? "", parts: new Map() });
      return void response.end(`<InitiateMultipartUploadResult><Key>${key}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (method === "POST" && upload) {
      const wanted = [...(await text(request)).matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>"?(?:&quot;)?([0-9a-f]+)/g)];
      const parts = wanted.map(([, number, etag]) => ({ etag, part: upload.parts.get(Number(number)) }));
      if (parts.length === 0 || parts.some(({ etag, part }) => part?.etag !== etag)) return void fail(400, "InvalidPart");
      if (parts.slice(0, -1).some(({ part }) => part!.body.length < MIN_PART_BYTES)) return void fail(400, "EntityTooSmall");
      const body = Buffer.concat(parts.map(({ part }) => part!.body));
      objects.set(key, { body, contentType: upload.contentType, etag: `${md5(body)}-${parts.length}` });
      uploads.delete(query.get("uploadId")!);
      return void response.end(`<CompleteMultipartUploadResult><ETag>"${objects.get(key)!.etag}"</ETag></CompleteMultipartUploadResult>`);
    }
    if (method === "PUT") {
      const body = await readBuffer(request);
      const stored = { body, contentType: headers["content-type"] ?? "", etag: md5(body) };
      if (upload) upload.parts.set(Number(query.get("partNumber")), stored);
      else objects.set(key, stored);
      return void response.writeHead(200, { etag: `"${stored.etag}"` }).end();
    }
    if (method === "DELETE") {
      if (upload) uploads.delete(query.get("uploadId")!);
      else objects.delete(key);
      return void response.writeHead(204).end();
    }
    const stored = objects.get(key);
    if (!stored) return void fail(404, "NoSuchKey");
    const { body, contentType, etag } = stored;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
    const start = Number(first ?? 0);
    if (first !== undefined && start >= body.length) return void fail(416, "InvalidRange");
    const bytes = body.subarray(start, last ? Number(last) + 1 : undefined);
    response.writeHead(first === undefined ? 200 : 206, {
      "content-length": bytes.length, "content-type": contentType, etag: `"${etag}"`,
      ...(first === undefined ? {} : { "content-range": `bytes ${start}-${start + bytes.length - 1}/${body.length}` }),
    });
    if (method === "HEAD") return void response.end();
    await send(bytes, response);
  }

  /** Piece by piece, so that a reader who is slow holds it up. */
  async function send(body: Buffer, response: ServerResponse): Promise<void> {
    const pieces = Array.from({ length: Math.ceil(body.length / PIECE_BYTES) }, (_, i) => body.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES));
    await pipeline(pieces.values(), async function* (next) { for await (const piece of next) { sent += piece.length; yield piece; } }, response).catch(() => { left += 1; });
  }

  const server = createServer((request, response) => void answer(request, response).catch((error) => response.destroy(error)));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    settings: { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bucket: "media-test", ...credentials },
    objects,
    uploads,
    requests,
    received: () => received,
    sent: () => sent,
    left: () => left,
    breakWith: (next) => { fault = next; },
    stop: () => new Promise<void>((done) => { server.close(() => done()); server.closeAllConnections(); }),
  };
}

/**
 * The Signature Version 4 that a request to S3 must carry, from its own list of signed headers: AWS, "Signature Calculations
 * for the Authorization Header". Undefined for a request that signs too little or names other credentials.
 */
export function signatureOf({ method, headers, url }: Asked, { region, accessKeyId, secretAccessKey }: typeof CREDENTIALS): string | undefined {
  const [, credential, signed = ""] = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=/.exec(headers.authorization ?? "") ?? [];
  const at = String(headers["x-amz-date"]);
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const names = signed.split(";");
  if (credential !== `${accessKeyId}/${scope}` || !Object.keys(headers).every((name) => !/^(host|range|x-amz-.*)$/.test(name) || names.includes(name))) return undefined;
  const [path, query = ""] = url.split("?");
  const canonical = [
    method,
    path,
    query.split("&").filter(Boolean).map((pair) => (pair.includes("=") ? pair : `${pair}=`)).sort().join("&"),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    signed,
    headers["x-amz-content-sha256"],
  ].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", at, scope, createHash("sha256").update(canonical).digest("hex")].join("\n");
  const key = [at.slice(0, 8), region, "s3", "aws4_request"].reduce<Buffer | string>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  return hmac(key, toSign).toString("hex");
}

const hmac = (key: Buffer | string, data: string) => createHmac("sha256", key).update(data).digest();
const md5 = (body: Buffer) => createHash("md5").update(body).digest("hex");
