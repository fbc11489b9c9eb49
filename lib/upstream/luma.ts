import { LumaAI } from "lumaai";
import { CLOCK_SKEW_MS } from "@/lib/time/clock";
import type { During } from "./failure-table";
import { fetchWithKey } from "./fetch-with-key";
import { isGenerationId } from "./generation-id";
import { NoVideo } from "./no-video";
import { openStream } from "./open-stream";
import { readAgain } from "./read-again";
import { toUpstreamError } from "./to-upstream-error";
import type { Generation, Upstream } from "./upstream";
import { UpstreamError } from "./upstream-error";

export const LUMA_API = "https://api.lumalabs.ai/dream-machine/v1";

const DURATIONS: Record<number, "5s" | "9s"> = { 5_000: "5s", 9_000: "9s" };
const STATES: Record<string, Generation["state"]> = { queued: "queued", dreaming: "running", completed: "completed", failed: "failed" };
const PAGE = 100;
const MOST_PAGES = 100;
/** A million generations. */
const MOST_PAGES_OF_ALL = 10_000;

/** Opens the way to Luma. The only file that speaks to it. */
export function openLuma({ apiUrl, timeoutMs, retryMs = 200 }: { apiUrl: string; timeoutMs: number; retryMs?: number }): Upstream {
  const ask = async <T>(apiKey: string, during: During, secrets: string[], call: (client: LumaAI, options: LumaAI.RequestOptions) => Promise<T>): Promise<T> => {
    const client = new LumaAI({ authToken: "is added on the way", fetch: fetchWithKey(apiKey) as never, baseURL: apiUrl, timeout: timeoutMs, maxRetries: 0 });
    try {
      return await call(client, { signal: AbortSignal.timeout(timeoutMs), maxRetries: 0 });
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      if (!(error instanceof LumaAI.APIError) || error.status === undefined) throw toUpstreamError({ during, status: null, cause: error });
      const headers = { retryAfter: error.headers["retry-after"] ?? null, date: error.headers.date ?? null };
      throw toUpstreamError({ during, status: error.status, body: error.error ?? error.message.replace(/^\d+ /, ""), headers, cause: error, secrets });
    }
  };

  /** Newest first, until all of a page is older than `since`. What is made while we page pushes the rest on: each is given once. */
  async function* listSince(apiKey: string, since: Date, mostPages: number): AsyncGenerator<LumaAI.Generation> {
    const seen = new Set<string | undefined>();
    for (let page = 0; page < mostPages; page++) {
      const { generations, has_more: hasMore } = await readAgain(retryMs, () => ask(apiKey, "list", [], (client, options) => client.generations.list({ limit: PAGE, offset: page * PAGE }, options)));
      yield* generations.filter(({ id }) => !seen.has(id));
      for (const { id } of generations) seen.add(id);
      if (!hasMore || generations.length === 0 || generations.every(({ created_at: at }) => at !== undefined && Date.parse(at) < since.getTime() - CLOCK_SKEW_MS)) return;
    }
    throw new UpstreamError("failed", `the list of generations does not reach back to ${since.toISOString()} within ${mostPages} pages`);
  }

  return {
    name: "luma",

    async create({ apiKey }, { model, prompt, imageUrl, durationMs, resolution, aspectRatio, callbackUrl }) {
      const duration = DURATIONS[durationMs];
      if (!duration) throw new UpstreamError("refused", `duration: Luma makes ${Object.values(DURATIONS).join(" or ")}, not ${durationMs / 1_000}s`);
      return ask(apiKey, "create", [callbackUrl], async (client, options) => toGeneration(await client.generations.video.create({
        model: model as LumaAI.GenerationCreateParams["model"], prompt, duration, resolution, aspect_ratio: aspectRatio as NonNullable<LumaAI.GenerationCreateParams["aspect_ratio"]>, callback_url: callbackUrl,
        ...(imageUrl ? { keyframes: { frame0: { type: "image", url: imageUrl } } } : {}),
      }, options)));
    },

    async get({ apiKey }, upstreamId) {
      return readAgain(retryMs, () => ask(apiKey, "read", [], async (client, options) => toGeneration(await client.generations.get(upstreamId, options))));
    },

    /** By the callback's address, which is the job's own. What is listed while we page only moves the rest towards the end. */
    async find({ apiKey }, { callbackUrl }, since) {
      for await (const generation of listSince(apiKey, since, MOST_PAGES)) {
        if (isGenerationId(generation.id) && generation.request && "callback_url" in generation.request && generation.request.callback_url === callbackUrl) return toGeneration(generation);
      }
      return null;
    },

    async *list({ apiKey }, since) {
      for await (const generation of listSince(apiKey, since, MOST_PAGES_OF_ALL)) {
        const { id, state, created_at: at, model, request } = generation;
        if (!isGenerationId(id)) continue;
        // One whose time cannot be read was made all the same, it may be just now.
        const time = new Date(at ?? NaN);
        const { duration, resolution } = (request ?? {}) as { duration?: unknown; resolution?: unknown };
        const seconds = typeof duration === "string" ? /^(\d+)s$/.exec(duration)?.[1] : undefined;
        yield { upstreamId: id, state: STATES[state ?? ""] ?? "running", model: model ?? null, durationMs: seconds === undefined ? null : Number(seconds) * 1_000, resolution: typeof resolution === "string" ? resolution : null, createdAt: Number.isNaN(time.getTime()) ? new Date() : time };
      }
    },

    async check({ apiKey }) {
      const { credit_balance: creditCents } = await ask(apiKey, "list", [], (client, options) => client.credits.get(options));
      return { creditCents: creditCents ?? null };
    },

    async download(_credential, { videoUrl }) {
      if (!videoUrl) throw new NoVideo("the generation has no video");
      return openStream(videoUrl, { timeoutMs, home: apiUrl });
    },
  };
}

/** Luma promises none of these fields. Without an id nothing can be followed; a state that we do not know is not an end. */
function toGeneration({ id, state, failure_reason: reason, assets }: LumaAI.Generation): Generation {
  if (!isGenerationId(id)) throw new Error("the answer has no id");
  return {
    upstreamId: id, state: STATES[state ?? ""] ?? "running", videoUrl: assets?.video ?? null, reportedMs: null,
    failure: state === "failed" ? (typeof reason === "string" && reason !== "" ? reason : "The provider gave no reason") : null,
  };
}
