import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export type Received = { method: string; path: string; headers: IncomingHttpHeaders; body: string; from: string };
type Said = { status: number; headers?: Record<string, string>; body?: string };

export type Receiver = {
  url: string; port: number;
  /** All that came, in order. */
  received: Received[];
  /** What it says from now on: 204 until told otherwise. A promise lets it wait. */
  answer(say: () => Said | Promise<Said>): void;
};

/** Somebody else's server: a real one on loopback, until the running test ends. */
export async function startReceiver(path = "/hooks"): Promise<Receiver> {
  const received: Received[] = [];
  let say: () => Said | Promise<Said> = () => ({ status: 204 });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      received.push({ method: request.method!, path: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString("utf8"), from: request.socket.localAddress! });
      void Promise.resolve(say()).then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${path}`, port, received, answer: (next) => { say = next; } };
}
