import { sql } from "drizzle-orm";
import { models, providers } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { CallFilter } from "./call-filter";
import type { Dimension, Exploration } from "./exploration";
import { publicId } from "@/lib/ids/public-id";
import { addUp, measureOf } from "./measures";
import { bucketStarts, bucketStartsBefore, type Period } from "./period";
import type { SumGroup } from "./sum-cells";
import { type KeptBy, type SumRange, sumUsageByGroup } from "./sum-usage";

/** The calls of one group: what they have in common, in the order of the dimensions, and what is known of each bucket that has any. */
export type ExploredGroup = SumGroup;
export type Explored = {
  starts: Date[]; groups: ExploredGroup[];
  /** The same of the period compared with, by place. */
  before: ExploredGroup[] | null;
  /** What to call a key, by dimension. One that is not here is called by itself. */
  names: Record<Dimension, Map<string, string>>;
  colors: Map<string, number>;
};

/** How a dimension is kept: members follow from API keys. */
const keptAs = (dimension: Dimension): KeptBy => (dimension === "member" ? "api_key" : dimension);

/** An account's usage by bucket and group, with what the groups are called. */
export async function readExploration(ctx: Context, accountId: string, period: Period, { by, measure }: Pick<Exploration, "by" | "measure">, filter: CallFilter): Promise<Explored> {
  const starts = bucketStarts(period);
  const [catalog, makers, keys, subAccounts] = await Promise.all([
    ctx.db.select({ id: models.id, name: models.name, colorIndex: models.colorIndex }).from(models), ctx.db.select().from(providers),
    ctx.db.execute<{ id: string; name: string; member: string | null; email: string | null }>(sql`
      select k.id, k.name, k.created_by as member, u.email from api_keys k left join users u on u.id = k.created_by where k.account_id = ${accountId}`),
    ctx.db.execute<{ id: string; name: string }>(sql`select id, name from sub_accounts where account_id = ${accountId}`),
  ]);
  const memberOf = new Map(keys.map(({ id, member }) => [id, member ?? ""]));
  const toKey = (dimension: Dimension, kept: string): string => (dimension === "member" ? memberOf.get(kept) ?? "" : kept);

  async function read(range: SumRange): Promise<ExploredGroup[]> {
    const { sums, needsLatencies: latencies } = measureOf(measure);
    const kept = await sumUsageByGroup(ctx, accountId, range, { by: by.map(keptAs), filter, sums, latencies });
    const groups = new Map<string, ExploredGroup>();
    for (const { keys: own, buckets } of kept) {
      const keys = own.map((key, i) => toKey(by[i]!, key));
      const group = groups.get(keys.join("\0"));
      if (!group) groups.set(keys.join("\0"), { keys, buckets });
      else for (const [place, known] of buckets) group.buckets.set(place, addUp([known, ...(group.buckets.has(place) ? [group.buckets.get(place)!] : [])]));
    }
    return [...groups.values()];
  }

  const [groups, before] = await Promise.all([read({ ...period, starts }), period.before && read({ ...period, ...period.before, starts: bucketStartsBefore(period) })]);
  const named = (pairs: [string, string][]) => new Map(pairs);
  return {
    starts, groups, before, colors: new Map(catalog.map(({ id, colorIndex }) => [id, colorIndex])),
    names: {
      model: named(catalog.map(({ id, name }) => [id, name])), provider: named(makers.map(({ id, name }) => [id, name])), api_key: named(keys.map(({ id, name }) => [id, name])),
      member: named([...keys.flatMap(({ member, email }): [string, string][] => (member && email ? [[member, email]] : [])), ["", "nobody"]]),
      sub_account: named([...subAccounts.map(({ id, name }): [string, string] => [publicId("sa", id), name]), ["", "none"]]), tag: named([["", "No tag"]]), resolution: named([["", "not told"]]),
      funding: named([["wallet", "Credits"], ["byok", "BYOK"]]), status: new Map(),
    },
  };
}
