import { min, subDays } from "date-fns";
import { sql } from "drizzle-orm";
import { models, providers } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { publicId } from "@/lib/ids/public-id";
import type { CallFilter } from "./call-filter";
import { sumUsage } from "./sum-usage";
import { type KeptBy } from "./sums";

type Choice = { value: string; label: string };
export type FilterChoices = Partial<Record<keyof CallFilter, Choice[]>>;

/** More of one kind than anybody looks through. */
const MOST = 200;

/** What an account's calls since a time can be filtered by, with names, in the order in which they are asked. */
export async function listFilterChoices(ctx: Context, accountId: string, since = ctx.clock.now()): Promise<FilterChoices> {
  const [catalog, makers, keys, members, subAccounts, tags, usedResolutions, usedSubAccounts] = await Promise.all([
    ctx.db.select({ value: models.id, label: models.name, resolutions: models.capabilities }).from(models).orderBy(models.name), ctx.db.select({ value: providers.id, label: providers.name }).from(providers).orderBy(providers.name),
    ctx.db.execute<Choice>(sql`select id as value, name as label from api_keys where account_id = ${accountId} order by name`),
    ctx.db.execute<Choice>(sql`select distinct u.id as value, u.email as label from api_keys k join users u on u.id = k.created_by where k.account_id = ${accountId} order by u.email`),
    ctx.db.execute<Choice>(sql`select id as value, name as label from sub_accounts where account_id = ${accountId} order by name`),
    listUsed(ctx, accountId, "tag", since), listUsed(ctx, accountId, "resolution", since), listUsed(ctx, accountId, "sub_account", since),
  ]);
  const resolutions = [...new Set([...catalog.flatMap((model) => model.resolutions.resolutions), ...usedResolutions])].sort();
  // Sub-accounts of another gateway are known from its log lines alone, which have no names.
  const named = subAccounts.map(({ value, label }) => ({ value: publicId("sa", value), label }));
  const ofLogs = usedSubAccounts.filter((value) => !named.some((one) => one.value === value)).map((value) => ({ value, label: value }));
  return {
    model: catalog.map(({ value, label }) => ({ value, label })), provider: makers, status: ["completed", "failed", "cancelled"].map((value) => ({ value, label: value })),
    funding: [{ value: "wallet", label: "Credits" }, { value: "byok", label: "BYOK" }], key: [...keys], tag: tags.map((tag) => ({ value: tag, label: tag })), resolution: resolutions.map((value) => ({ value, label: value })),
    ...(named.length + ofLogs.length > 0 ? { sub_account: [...named, ...ofLogs] } : {}), ...(members.length > 0 ? { member: [...members] } : {}),
  };
}

/** What an account's calls since then have of a dimension, and those of the last thirty days in any case, in order, so many at most. */
async function listUsed(ctx: Context, accountId: string, by: KeptBy, since: Date): Promise<string[]> {
  const now = ctx.clock.now();
  const from = min([since, subDays(now, 30)]);
  const rows = await sumUsage(ctx, accountId, { from, to: now, timeZone: "UTC" }, { by: [by], sums: ["calls"] });
  return rows.flatMap(({ keys: [key] }) => key || []).sort().slice(0, MOST);
}
