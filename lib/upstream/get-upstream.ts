import { getEnv } from "@/lib/env";
import { LUMA_API, openLuma } from "./luma";
import { openOpenAiVideos } from "./openai-videos";
import type { Credential, Upstream } from "./upstream";

/** The key that the sandbox answers to; no real one looks like it. */
export const LUMA_SANDBOX_KEY = "luma-sandbox-tollgate";
const SANDBOX_PATH = "/dream-machine/v1";

type Entry = { open: () => Upstream; houseKey: () => string | undefined };

/** Every upstream that models may name. A new one is a file beside this one, a line here, and rows in the catalog. */
const UPSTREAMS: Record<string, Entry> = {
  "luma": {
    open: () => {
      const { LUMA_SANDBOX_URL, LUMAAI_BASE_URL, UPSTREAM_TIMEOUT_MS: timeoutMs } = getEnv();
      return openLuma({ apiUrl: LUMA_SANDBOX_URL ? `${LUMA_SANDBOX_URL}${SANDBOX_PATH}` : (LUMAAI_BASE_URL ?? LUMA_API), timeoutMs });
    },
    houseKey: () => getEnv().LUMAAI_API_KEY ?? (isLumaSandbox() ? LUMA_SANDBOX_KEY : undefined),
  },
  "openai-videos": {
    open: () => openOpenAiVideos({ apiUrl: getEnv().OPENAI_VIDEOS_BASE_URL, timeoutMs: getEnv().UPSTREAM_TIMEOUT_MS }),
    houseKey: () => getEnv().OPENAI_VIDEOS_API_KEY,
  },
};

const opened = new Map<string, Upstream>();

/** The upstream of that name; null when there is none. */
export function findUpstream(name: string): Upstream | null {
  const entry = Object.hasOwn(UPSTREAMS, name) ? UPSTREAMS[name]! : null;
  if (!entry) return null;
  const upstream = opened.get(name) ?? entry.open();
  opened.set(name, upstream);
  return upstream;
}

/** What calls paid from a wallet are made with; null where the operator has no account at that upstream. */
export function houseCredential(name: string): Credential | null {
  const apiKey = Object.hasOwn(UPSTREAMS, name) ? UPSTREAMS[name]!.houseKey() : undefined;
  return apiKey === undefined ? null : { id: `${name}:house`, apiKey };
}

export function listUpstreams(): string[] {
  return Object.keys(UPSTREAMS);
}

/** Whether a sandbox stands in for Luma here: pages that show its videos say so. */
export function isLumaSandbox(): boolean {
  return getEnv().LUMA_SANDBOX_URL !== undefined;
}
