import { subYears } from "date-fns";
import { sumUsage } from "@/lib/analytics/sum-usage";
import { listFilterChoices } from "@/lib/analytics/list-filter-choices";
import type { Context } from "@/lib/context/context";
import { type CostCentre, listCostCentres } from "./list-cost-centres";

/** What a cost centre can pay for, by what it is called, and the one that does; empty: none. */
export type Mappable = CostCentre & { label: string };

/** An account's API keys, the tags and sub-accounts of its calls of a year, whoever named them, and all that is mapped already. */
export async function listMappable(ctx: Context, accountId: string): Promise<Mappable[]> {
  const now = ctx.clock.now();
  const used = async (by: "tag" | "sub_account") => (await sumUsage(ctx, accountId, { from: subYears(now, 1), to: now, timeZone: "UTC" }, { by: [by], sums: ["calls"] })).flatMap(({ keys: [key] }) => key || []);
  const [choices, mapped, tags, subAccounts] = await Promise.all([listFilterChoices(ctx, accountId), listCostCentres(ctx, accountId), used("tag"), used("sub_account")]);
  const labels = { tag: new Map<string, string>(), api_key: new Map(choices.key?.map(({ value, label }) => [value, label])), sub_account: new Map(choices.sub_account?.map(({ value, label }) => [value, label])) };
  const known = { tag: tags, api_key: [...labels.api_key.keys()], sub_account: [...subAccounts, ...labels.sub_account.keys()] };
  return (["tag", "api_key", "sub_account"] as const).flatMap((kind) => {
    const centres = new Map(mapped.filter((one) => one.kind === kind).map(({ key, costCentre }) => [key, costCentre]));
    return [...new Set([...known[kind], ...centres.keys()])].sort().map((key) => ({ kind, key, label: labels[kind].get(key) ?? key, costCentre: centres.get(key) ?? "" }));
  });
}
