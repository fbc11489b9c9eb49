import { MODELS } from "@/lib/catalog/seed-data";
import { DEMO_ACCOUNTS, type DemoAccount } from "./cast";
import { namedId, seededRandom } from "./random";

export const DEMO_DAYS = 182;
const DAY_MS = 86_400_000;
/** The day, counted back from the last, on which one provider is down. */
const OUTAGE_DAYS_AGO = 45;
const OUTAGE_PROVIDER = "luma";

export type DemoDay = { /** Midnight UTC. */ start: Date; lines: string[] };

/**
 * Half a year of gateway log lines that ends at `anchor`, a day at a time in order of submission: habits by weekday and
 * hour, growth, an outage, failures and cancellations. The same anchor and size give the same lines.
 */
export function* generateCalls(anchor: Date, events: number): Iterable<DemoDay> {
  const lastDay = Math.floor(anchor.getTime() / DAY_MS);
  const firstDay = lastDay - DEMO_DAYS + 1;
  const shares = DEMO_ACCOUNTS.map((account) => Array.from({ length: DEMO_DAYS }, (_, i) => dayWeight(account, firstDay + i, i)));
  const total = shares.flat().reduce((a, b) => a + b, 0);
  for (let i = 0; i < DEMO_DAYS; i++) {
    const random = seededRandom(1_000 + i);
    const lines: { at: number; text: string }[] = [];
    DEMO_ACCOUNTS.forEach((account, place) => {
      const expected = (shares[place]![i]! / total) * events;
      const count = Math.floor(expected * (0.8 + 0.4 * random()) + random());
      for (let n = 0; n < count; n++) {
        const at = (firstDay + i) * DAY_MS + timeOfDay(account, random);
        const text = call(account, at, `${firstDay + i}-${account.slug}-${n}`, DEMO_DAYS - 1 - i === OUTAGE_DAYS_AGO, random);
        if (at + 600_000 < anchor.getTime()) lines.push({ at, text });
      }
    });
    lines.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1));
    yield { start: new Date((firstDay + i) * DAY_MS), lines: lines.map((line) => line.text) };
  }
}

function dayWeight(account: DemoAccount, day: number, i: number): number {
  const weekday = (day + 4) % 7; // 1970-01-01 was a Thursday
  return account.weight * account.growth ** (i / 30) * (weekday === 0 || weekday === 6 ? account.weekend : 1);
}

/** A bell around the account's noon, as milliseconds after midnight UTC. */
function timeOfDay(account: DemoAccount, random: () => number): number {
  const bell = (random() + random() + random() - 1.5) * 5;
  return Math.floor(((((account.noonUtc + bell) % 24) + 24) % 24) * 3_600_000);
}

function call(account: DemoAccount, at: number, name: string, outage: boolean, random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() ** 1.6 * items.length)]!;
  const model = MODELS[pick(account.models)]!;
  const requestedMs = pick(model.capabilities.durationsMs);
  const dice = random();
  const failed = dice < (outage && model.providerId === OUTAGE_PROVIDER ? 0.85 : 0.035);
  const status = failed ? "failed" : dice > 0.988 ? "cancelled" : "completed";
  const latencyMs = Math.floor(15_000 + random() ** 3 * 150_000 + requestedMs * 4);
  return JSON.stringify({
    v: 1, event_id: `demo-${name}`, job_id: `job_${namedId(name).slice(0, 8)}${name.length}`, account_id: namedId(account.slug),
    api_key_id: namedId(`${account.slug} key ${random() < 0.7 ? 0 : 1}`), model: model.id, status,
    http_status: status === "completed" ? 200 : failed ? 500 : 499, requested_ms: requestedMs,
    delivered_ms: status === "completed" ? requestedMs + Math.floor(random() * 84) : null,
    resolution: pick(model.capabilities.resolutions), aspect_ratio: pick(model.capabilities.aspectRatios),
    funding: random() < account.byok && model.providerId === "luma" ? "byok" : "wallet",
    tag: account.tags.length && random() < 0.85 ? pick(account.tags) : null,
    sub_account: account.subAccounts.length && random() < 0.6 ? pick(account.subAccounts) : null,
    upstream_id: namedId(`up ${name}`), latency_ms: latencyMs, submitted_at: new Date(at).toISOString(),
    finished_at: new Date(at + latencyMs).toISOString(), error: failed ? (outage ? "upstream unavailable" : "generation failed") : null,
  });
}
