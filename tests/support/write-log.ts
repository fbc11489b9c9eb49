import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { type Customer, logLine } from "./customers";
import { MODELS } from "@/lib/catalog/seed-data";

/** A small deterministic generator (mulberry32): the same seed gives the same log. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Writes a log of `count` varied calls of some customers, in the order of their times, and returns its path. */
export async function writeLog(path: string, customers: Customer[], count: number, seed = 1): Promise<string> {
  const random = seeded(seed);
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)]!;
  const file = createWriteStream(path);
  const start = Date.UTC(2026, 9, 1);
  for (let i = 0; i < count; i++) {
    const submitted = start + Math.floor((i * 25 * 86_400_000) / count);
    const status = random() < 0.95 ? "completed" : "failed";
    const line = logLine(pick(customers), {
      event_id: `evt_${i}`, job_id: `job_${i}`, model: pick(MODELS).id, status, http_status: status === "completed" ? 200 : 500,
      delivered_ms: status === "completed" ? 4_000 + Math.floor(random() * 2_000) : null, resolution: pick(["720p", "1080p"]),
      funding: random() < 0.1 ? "byok" : "wallet", tag: pick(["ads", "film", "social", null]), upstream_id: `up_${i}`,
      submitted_at: new Date(submitted).toISOString(), finished_at: new Date(submitted + 40_000).toISOString(),
    });
    if (!file.write(`${line}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return path;
}
