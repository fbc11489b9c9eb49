import { sql } from "drizzle-orm";
import { models, providers } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { CallFilter } from "./call-filter";
import type { Dimension, Exploration } from "./exploration";
import { publicId } from "@/lib/ids/public-id";
import { measureOf, rankedBy } from "./measures";
import { bucketStarts, bucketStartsBefore, type Period } from "./period";
import { rankGroups, type RankedGroups } from "./rank-groups";
import { readUsage } from "./sum-usage";
import { type KeptBy } from "./sums";

export type Explored = RankedGroups & {
  starts: Date[];
  /** Those of the period compared with, which stand at their places: there may be fewer, or more. */
  startsBefore: Date[];
  /** The same groups of the period compared with. */
  before: RankedGroups | null;
  /** What to call a key, by dimension. One that is not here is called by itself. */
  names: Record<Dimension, Map<string, string>>;
  colors: Map<string, number>;
};

/** How a dimension is kept: members follow from API keys. */
const keptAs = (dimension: Dimension): KeptBy => (dimension === "member" ? "api_key" : dimension);

/** An account's usage by bucket and group, with what the groups are called. */
export async function readExploration(ctx: Context, accountId: string, period: Period, { by, measure, top }: Pick<Exploration, "by" | "measure" | "top">, filter: CallFilter): Promise<Explored> {
  const [starts, startsBefore] = [bucketStarts(period), bucketStartsBefore(period)];
  const { sums, needsLatencies: latencies, additive } = measureOf(measure);
  const query = { by: by.map(keptAs), filter, sums, latencies };
  const [now, then, catalog, makers, keys, subAccounts] = await Promise.all([
    readUsage(ctx, accountId, { ...period, starts }, query), period.before && readUsage(ctx, accountId, { ...period, ...period.before, starts: startsBefore }, query),
    ctx.db.select({ id: models.id, name: models.name, colorIndex: models.colorIndex }).from(models), ctx.db.select().from(providers),
    ctx.db.execute<{ id: string; name: string; member: string | null; email: string | null }>(sql`
      select k.id, k.name, k.created_by as member, u.email from api_keys k left join users u on u.id = k.created_by where k.account_id = ${accountId}`),
    ctx.db.execute<{ id: string; name: string }>(sql`select id, name from sub_accounts where account_id = ${accountId}`),
  ]);
  const memberOf = new Map(keys.map(({ id, member }) => [id, member ?? ""]));
  const keysFor = (kept: readonly string[]) => (by.includes("member") ? kept.map((key, i) => (by[i] === "member" ? memberOf.get(key) ?? "" : key)) : kept);
  const ranking = { by: rankedBy({ additive, sums }), keysFor };
  const ranked = rankGroups(now, { ...ranking, apart: top });
  const apart = ranked.groups.flatMap(({ keys, buckets }) => (buckets ? [keys] : []));
  const named = (pairs: [string, string][]) => new Map(pairs);
  return {
    starts, startsBefore, ...ranked, before: then && rankGroups(then, { ...ranking, apart }), colors: new Map(catalog.map(({ id, colorIndex }) => [id, colorIndex])),
    names: {
      model: named(catalog.map(({ id, name }) => [id, name])), provider: named(makers.map(({ id, name }) => [id, name])), api_key: named(keys.map(({ id, name }) => [id, name])),
      member: named([...keys.flatMap(({ member, email }): [string, string][] => (member && email ? [[member, email]] : [])), ["", "nobody"]]),
      sub_account: named([...subAccounts.map(({ id, name }): [string, string] => [publicId("sa", id), name]), ["", "none"]]), tag: named([["", "No tag"]]), resolution: named([["", "not told"]]),
      funding: named([["wallet", "Credits"], ["byok", "BYOK"]]), status: new Map(),
    },
  };
}
