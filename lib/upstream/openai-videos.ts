import { CLOCK_SKEW_MS } from "@/lib/time/clock";
import type { During } from "./failure-table";
import { fetchWithKey } from "./fetch-with-key";
import { isGenerationId } from "./generation-id";
import { openStream } from "./open-stream";
import { readAgain } from "./read-again";
import { toUpstreamError } from "./to-upstream-error";
import type { Credential, Generation, GenerationRequest, Upstream } from "./upstream";
import { UpstreamError } from "./upstream-error";

/** https://platform.openai.com/docs/api-reference/videos */
type Video = { id: string; status: string; model: string; prompt: string | null; seconds: string; size: string; created_at: number; error: { code: string; message: string } | null };
type VideoPage = { data: Video[]; has_more: boolean; last_id?: string | null };

const STATES: Record<string, Generation["state"]> = { queued: "queued", in_progress: "running", completed: "completed", failed: "failed" };
/** Its sizes in our words. */
const SIZES: Record<string, string> = {
  "720p 16:9": "1280x720", "720p 9:16": "720x1280", "1024p 16:9": "1792x1024", "1024p 9:16": "1024x1792", "1080p 16:9": "1920x1080", "1080p 9:16": "1080x1920",
};
const PAGE = 100;
const MOST_PAGES = 100;

/** Opens the way to an upstream that speaks OpenAI's Videos API. */
export function openOpenAiVideos({ apiUrl, timeoutMs, retryMs = 200 }: { apiUrl: string; timeoutMs: number; retryMs?: number }): Upstream {
  const base = apiUrl.replace(/\/$/, "");
  const contentUrl = (id: string): string => `${base}/videos/${encodeURIComponent(id)}/content`;

  const ask = async <T>({ apiKey }: Credential, during: During, path: string, body?: object): Promise<T> => {
    try {
      const answer = await fetchWithKey(apiKey)(`${base}${path}`, {
        method: body ? "POST" : "GET", redirect: "error", signal: AbortSignal.timeout(timeoutMs),
        ...(body ? { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {}),
      });
      const text = await answer.text();
      if (answer.ok) return JSON.parse(text) as T;
      const headers = { retryAfter: answer.headers.get("retry-after"), date: answer.headers.get("date") };
      throw toUpstreamError({ during, status: answer.status, body: parseOrKeep(text), headers });
    } catch (error) {
      throw error instanceof UpstreamError ? error : toUpstreamError({ during, status: null, cause: error });
    }
  };
  const toGeneration = ({ id, status, seconds, error }: Video, during: During): Generation => {
    if (!isGenerationId(id)) throw toUpstreamError({ during, status: null, cause: new Error("the answer has no id") });
    const state = STATES[status] ?? "running";
    return {
      upstreamId: id, state, failure: state === "failed" ? (typeof error?.message === "string" && error.message !== "" ? error.message : "The provider gave no reason") : null,
      videoUrl: state === "completed" ? contentUrl(id) : null, reportedMs: state === "completed" && Number(seconds) > 0 ? Math.round(Number(seconds) * 1_000) : null,
    };
  };

  return {
    name: "openai-videos",

    async create(credential, request) {
      const { imageUrl } = request;
      return toGeneration(await ask<Video>(credential, "create", "/videos", { ...toWire(request), ...(imageUrl ? { input_reference: { image_url: imageUrl } } : {}) }), "create");
    },

    async get(credential, upstreamId) {
      return readAgain(retryMs, async () => toGeneration(await ask<Video>(credential, "read", `/videos/${encodeURIComponent(upstreamId)}`), "read"));
    },

    /**
     * The format has no place for a reference of ours, so equal requests cannot be told apart, and need not be: any equal
     * one that is nobody else's will do. The oldest first, so that those who look at once meet at the same one and settle it.
     */
    async find(credential, request, since, taken) {
      const wanted = toWire(request);
      const from = since.getTime() - CLOCK_SKEW_MS;
      const candidates: Video[] = [];
      let after = "";
      for (let page = 0; ; page++) {
        if (page >= MOST_PAGES) throw new UpstreamError("failed", `the list of videos does not reach back to ${since.toISOString()} within ${MOST_PAGES} pages`);
        const { data, has_more: hasMore } = await readAgain(retryMs, () => ask<VideoPage>(credential, "list", `/videos?limit=${PAGE}&order=desc${after}`));
        candidates.push(...data.filter((video) => video.created_at * 1_000 >= from && isOf(video, wanted)));
        const last = data.at(-1);
        if (!hasMore || !last || data.every((video) => video.created_at * 1_000 < from)) break;
        after = `&after=${encodeURIComponent(last.id)}`;
      }
      const others = await taken(candidates.map(({ id }) => id));
      const free = candidates.filter(({ id }) => !others.has(id)).toSorted((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1));
      return free[0] ? toGeneration(free[0], "list") : null;
    },

    /** The format tells nobody's credit. */
    async check(credential) {
      await ask<VideoPage>(credential, "list", "/videos?limit=1");
      return { creditCents: null };
    },

    async download({ apiKey }, { upstreamId }) {
      return openStream(contentUrl(upstreamId), { timeoutMs, home: base, headers: { Authorization: `Bearer ${apiKey}` } });
    },
  };
}

type Wire = { model: string; prompt: string; seconds: string; size: string };

/** A video may name the dated version of the model that was asked for. */
function isOf({ model, prompt, seconds, size }: Video, wanted: Wire): boolean {
  return (model === wanted.model || model.startsWith(`${wanted.model}-20`)) && (prompt ?? wanted.prompt).trim() === wanted.prompt.trim() && seconds === wanted.seconds && size === wanted.size;
}

function toWire({ model, prompt, durationMs, resolution, aspectRatio }: GenerationRequest): Wire {
  const size = SIZES[`${resolution} ${aspectRatio}`];
  if (!size) throw new UpstreamError("refused", `resolution and aspect_ratio: ${resolution} ${aspectRatio} is not made here; choose one of ${Object.keys(SIZES).join(", ")}`);
  return { model, prompt, seconds: String(durationMs / 1_000), size };
}

function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
