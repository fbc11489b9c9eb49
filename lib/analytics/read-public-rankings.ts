import { addDays } from "date-fns";
import type { Context } from "@/lib/context/context";
import { preparePublicRankings, type PublicRankings } from "./prepare-public-rankings";
import { readRankings } from "./read-rankings";
import { parseRankings, windowOf } from "./rankings";

/** Full weeks that the public chart is of. */
const WEEKS = 8;
/** And those among them that models are ranked by. */
export const RANKED_WEEKS = 4;

/** Models by their share of all video seconds, in the last four full weeks and by full week: nothing but what may be public. */
export async function readPublicRankings(ctx: Context): Promise<PublicRankings> {
  const asked = { measure: "seconds", by: "model", segment: {} } as const;
  const { to: today } = parseRankings({}, ctx.clock.now()).window;
  const monday = addDays(today, -((today.getUTCDay() + 6) % 7));
  const window = windowOf("custom", { from: addDays(monday, -7 * RANKED_WEEKS), to: monday });
  const weeks = windowOf("custom", { from: addDays(monday, -7 * WEEKS), to: monday });
  const [month, chart] = await Promise.all([readRankings(ctx, { ...asked, window }), readRankings(ctx, { ...asked, window: weeks })]);
  return preparePublicRankings({ month, chart, window, weeks });
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
let kept: { until: number; rankings: Promise<PublicRankings> } | null = null;

/** The same, read once an hour by each process, so that the public cannot load the database. Nothing yet, and a failure, is asked for again sooner. */
export function recallPublicRankings(ctx: Context): Promise<PublicRankings> {
  const now = ctx.clock.now().getTime();
  if (kept && now < kept.until) return kept.rankings;
  const asked = { until: now + HOUR_MS, rankings: readPublicRankings(ctx) };
  kept = asked;
  asked.rankings.then(({ rows }) => { if (rows.length === 0) asked.until = now + MINUTE_MS; }, () => { if (kept === asked) kept = null; });
  return asked.rankings;
}
