import { setMaxListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock, type Clock } from "@/lib/time/clock";
import { answerApi, API_PATH, type Limits, type Sandbox } from "./api";
import { sendCallback } from "./callbacks";
import { stateAt, tellGeneration } from "./generations";
import { makeVideo } from "./make-video";
import { LumaProblem } from "./read-create";
import { openStore, type Kept, type Store } from "./store";

/** One API request, for whoever counts them; `status` is null where no answer was sent. */
export type Exchange = { method: string; path: string; body: string; status: number | null };

export type LumaSandboxOptions = {
  /** 0 or nothing: any that is free. */
  port?: number;
  /** How many times as fast as Luma; 0, unless told otherwise, is at once. */
  speed?: number;
  /** Where state is kept. Nothing: in memory only. */
  stateFile?: string;
  clock?: Clock;
  /** A key that is taken besides those that begin with `luma-sandbox`. */
  key?: string;
  /** Luma's limits for one key; none unless given. */
  limits?: Limits;
  record?: (exchange: Exchange) => void;
};

export type LumaSandbox = {
  /** Without a trailing slash. */
  url: string;
  /** What the client's base URL is set to. */
  apiUrl: string;
  port: number;
  /** Every generation of every key, newest first. */
  generations(): Kept[];
  /** Ends a generation now: completed, or failed for a reason. */
  finish(id: string, failure?: string): void;
  /** From now on every API request is answered with that status; null ends it. */
  breakDown(status: number | null): void;
  stop(): Promise<void>;
};

const HOST = "127.0.0.1";
const TICK_MS = 50;
const MAX_BODY = 1024 * 1024;

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

async function listen(port: number): Promise<{ server: Server; bound: number }> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once("error", fail).listen(port, HOST, done));
  return { server, bound: (server.address() as AddressInfo).port };
}

/** The port is taken first: a second start that fails there must not have touched the first one's file. */
function openOrClose(stateFile: string | undefined, nowMs: number, server: Server): Store {
  try {
    return openStore(stateFile, nowMs);
  } catch (error) {
    server.close();
    throw error;
  }
}

/** Stands for Luma's API: see the README of `lib/upstream` for what a prompt can make it do. */
export async function startLumaSandbox({ port = 0, speed = 0, stateFile, clock = systemClock, key, limits, record }: LumaSandboxOptions = {}): Promise<LumaSandbox> {
  const { server, bound } = await listen(port);
  const url = `http://${HOST}:${bound}`;
  const now = () => clock.now().getTime();
  const store = openOrClose(stateFile, now(), server);
  const sandbox: Sandbox = { store, url, now, speed, key, limits };
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal);
  const sending = new Map<string, Promise<void>>();
  /** Those whose callback has not heard the end. */
  const waiting = new Set<string>(store.list().filter(({ callbacks }) => callbacks > 0).map(({ id }) => id));
  let brokenWith: number | null = null;

  const callBack = async (generation: Kept): Promise<void> => {
    const state = stateAt(generation, now());
    const body = tellGeneration(generation, state, url);
    await Promise.all(Array.from({ length: generation.callbacks }, () => sendCallback(String(generation.request.callback_url), body, stopping.signal)));
    if (!stopping.signal.aborted) store.tell(generation.id, state);
  };
  const startCalling = (generation: Kept): Promise<void> => {
    const calling = callBack(generation).finally(() => sending.delete(generation.id));
    sending.set(generation.id, calling);
    return calling;
  };
  /** Tells what has changed. A generation's callbacks come one after another, those of different ones side by side. */
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    for (const id of waiting) {
      const generation = store.find(id);
      if (!generation || ["completed", "failed"].includes(generation.told)) waiting.delete(id);
      else if (!sending.has(id) && stateAt(generation, now()) !== generation.told) void startCalling(generation);
    }
  };

  const answerFile = async (pathname: string, response: ServerResponse): Promise<void> => {
    const generation = store.find(/^\/files\/([^/]+)\.mp4$/.exec(pathname)?.[1] ?? "");
    if (!generation || stateAt(generation, now()) !== "completed") return void response.writeHead(404).end();
    const whole = await makeVideo(generation.lengthMs, generation.aspectRatio);
    const video = generation.brokenFile ? whole.subarray(0, whole.length / 2) : whole;
    response.writeHead(200, { "Content-Type": "video/mp4", "Content-Length": video.length }).end(video);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // A page anywhere can send a browser here: it answers under a loopback name only.
    if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? "")) return void response.writeHead(403).end("The Luma sandbox answers on this machine only.");
    const { pathname, searchParams: query } = new URL(request.url ?? "/", url);
    const method = request.method ?? "GET";
    if (pathname.startsWith("/files/")) return answerFile(pathname, response);
    if (pathname === "/") return void response.writeHead(200, { "Content-Type": "text/plain" }).end("Luma sandbox: it speaks Luma's API, and its videos are made up.\n");
    const body = await readText(request);
    const reply = (status: number, headers: Record<string, string>, json: unknown): void => {
      record?.({ method, path: pathname, body: body ?? "", status });
      response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(status === 204 ? undefined : JSON.stringify(json));
    };
    try {
      if (body === null) throw new LumaProblem(413, `A request has up to ${MAX_BODY} bytes`);
      if (!pathname.startsWith(`${API_PATH}/`)) throw new LumaProblem(404, "Not Found");
      if (brokenWith !== null) throw new LumaProblem(brokenWith, "The sandbox plays an outage");
      const { status, headers, body: json, fate, made, callsFirst } = answerApi(sandbox, { method, path: pathname, query, body, authorization: request.headers.authorization ?? "" });
      if (made && made.callbacks > 0) {
        if (callsFirst) await startCalling(made);
        else waiting.add(made.id);
      }
      if (fate !== "send") {
        record?.({ method, path: pathname, body, status: null });
        if (fate === "drop") request.socket.destroy();
        return;
      }
      reply(status, headers, json);
    } catch (error) {
      if (!(error instanceof LumaProblem)) throw error;
      reply(error.status, error.headers, { detail: error.detail });
    } finally {
      setImmediate(wake);
    }
  };

  server.on("request", (request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ detail: "The sandbox failed; its log says why." }));
    });
  });
  const tick = setInterval(wake, TICK_MS).unref();

  return {
    url,
    apiUrl: `${url}${API_PATH}`,
    port: bound,
    generations: () => store.list(),
    finish: (id, failure) => {
      const generation = store.find(id);
      if (!generation) throw new Error(`finish: there is no generation ${id}`);
      store.put({ ...generation, dreamingMs: Math.min(generation.dreamingMs, now()), doneMs: now(), failure: failure ?? null });
      wake();
    },
    breakDown: (status) => { brokenWith = status; },
    stop: async () => {
      clearInterval(tick);
      stopping.abort();
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
      await Promise.all(sending.values());
      store.close();
    },
  };
}
