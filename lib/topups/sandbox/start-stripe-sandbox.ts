import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock, type Clock } from "@/lib/time/clock";
import { answerApi, KEY_LIFE_MS, type InProgress } from "./api";
import { createControls, type Controls } from "./controls";
import type { Form } from "./form";
import { answerPage } from "./pages/answer-page";
import type { Delays, Sandbox } from "./sandbox";
import { openStore, type Store } from "./store";
import { runDueTasks } from "./tasks";
import type { SandboxEvent } from "./types";
import { signBody, startDelivering, type Webhook } from "./webhooks";

/** One API request and its answer, for whoever records them: parameters as they were on the wire. */
export type Exchange = { method: string; path: string; params: Form; status: number; body: object; replayed: boolean };

export type SandboxOptions = {
  /** 0 or nothing: any that is free. */
  port?: number;
  /** Where state is kept. Nothing: in memory only. */
  stateFile?: string;
  webhook?: Webhook;
  /** `manual` sends nothing: the caller delivers what `events()` lists, signed by `sign`. */
  delivery: "automatic" | "manual";
  clock?: Clock;
  delays?: Partial<Delays>;
  /** The first pause before an event is sent again; it doubles from there. */
  retryMs?: number;
  record?: (exchange: Exchange) => void;
};

export type StripeSandbox = Controls & {
  url: string;
  host: string;
  port: number;
  /** Every event, oldest first. */
  events(): SandboxEvent[];
  /** The body and header of one delivery. `at`: when it is signed; now if not given. */
  sign(event: SandboxEvent, at?: Date): { body: string; header: string };
  stop(): Promise<void>;
};

const HOST = "127.0.0.1";
const TICK_MS = 250;
const MAX_BODY = 1024 * 1024;
const DELAYS: Delays = { debitMs: 15_000, refundMs: 5_000, disputeMs: 2_000 };
const EVENT_LIFE_S = 30 * 86_400;

async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * A page anywhere can send a browser here: answer only under a loopback name, and take a form only from our own pages.
 * The API needs no such check, because no page can add its Authorization header without our consent.
 */
function isForeign({ headers, method }: IncomingMessage): boolean {
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? "")) return true;
  return method === "POST" && headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}

async function listen(port: number): Promise<{ server: Server; bound: number }> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once("error", fail).listen(port, HOST, done));
  return { server, bound: (server.address() as AddressInfo).port };
}

/** The port is taken first: a second start that fails there must not have touched the first one's file. */
function openOrClose(stateFile: string | undefined, server: Server): Store {
  try {
    return openStore(stateFile);
  } catch (error) {
    server.close();
    throw error;
  }
}

export async function startStripeSandbox({ port = 0, stateFile, webhook, delivery, clock = systemClock, delays, retryMs = 1000, record }: SandboxOptions): Promise<StripeSandbox> {
  const { server, bound } = await listen(port);
  const store = openOrClose(stateFile, server);
  const oldest = clock.now().getTime() / 1000 - EVENT_LIFE_S;
  for (const event of store.list("event")) {
    if (event.created < oldest) for (const old of [event, store.find("sandbox.delivery", event.id), store.find("sandbox.outcome", event.id)]) if (old) store.remove(old);
  }
  for (const answer of store.list("sandbox.answer")) if (clock.now().getTime() - answer.at_ms > KEY_LIFE_MS) store.remove(answer);
  const inProgress: InProgress = new Map();
  const sandbox: Sandbox = { store, clock, url: `http://${HOST}:${bound}`, delays: { ...DELAYS, ...delays }, hasWebhook: webhook !== undefined && delivery === "automatic", request: null };
  const sender = sandbox.hasWebhook ? startDelivering({ store, clock, webhook: webhook!, retryMs }) : null;

  /** What changed is on disk before anybody hears of it; then the webhooks go out. */
  const settle = (): void => {
    runDueTasks(sandbox);
    store.commit();
    sender?.wake();
  };
  const faults = { lostAnswers: 0, latencyMs: 0 };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = `${sandbox.url}${request.url ?? "/"}`;
    if (!URL.canParse(target)) return void response.writeHead(400).end("This is no address.");
    const { pathname, search } = new URL(target);
    if (isForeign(request)) return void response.writeHead(403).end("The Stripe sandbox answers on this machine only.");
    const body = await readText(request);
    if (body === null) return void response.writeHead(413).end(`A request has up to ${MAX_BODY} bytes.`);
    const asked = { method: request.method ?? "GET", path: pathname, query: search.slice(1), body, headers: request.headers };
    if (!pathname.startsWith("/v1/")) {
      settle();
      const page = answerPage(sandbox, controls, asked);
      settle();
      return void response.writeHead(page.status, page.headers).end(page.body);
    }
    runDueTasks(sandbox);
    store.commit();
    const { status, body: json, headers, params } = answerApi(sandbox, asked, inProgress);
    settle();
    const key = headers["Idempotency-Key"];
    record?.({ method: asked.method, path: pathname, params, status, body: json, replayed: "Idempotent-Replayed" in headers });
    if (faults.latencyMs > 0 && asked.method === "POST") {
      const kept = key && !inProgress.has(key) ? store.find("sandbox.answer", key) : null;
      if (kept) inProgress.set(kept.id, kept.fingerprint);
      await pause(faults.latencyMs);
      if (kept) inProgress.delete(kept.id);
    }
    if (faults.lostAnswers > 0 && asked.method === "POST") {
      faults.lostAnswers -= 1;
      return void request.socket.destroy();
    }
    response.writeHead(status, headers).end(JSON.stringify(json, null, 2));
  };

  server.on("request", (request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      store.revert();
      if (!response.headersSent) response.writeHead(500, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ error: { type: "api_error", message: "The sandbox failed; its log says why." } }));
    });
  });
  const controls = createControls(sandbox, settle, faults);
  const tick = delivery === "automatic" ? setInterval(settle, TICK_MS).unref() : null;
  settle();

  return {
    ...controls,
    url: sandbox.url,
    host: HOST,
    port: bound,
    events: () => store.list("event"),
    sign: (event, at = clock.now()) => {
      if (!webhook) throw new Error("startStripeSandbox: sign() needs `webhook`, whose secret signs");
      const body = JSON.stringify(event, null, 2);
      return { body, header: signBody(body, webhook.secret, at) };
    },
    stop: async () => {
      if (tick) clearInterval(tick);
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
      await sender?.stop();
      store.close();
    },
  };
}
