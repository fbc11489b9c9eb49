import { type CallFilter, requireFilter } from "@/lib/analytics/call-filter";
import { sumUsage } from "@/lib/analytics/sum-usage";
import type { KeptBy, Sums } from "@/lib/analytics/sums";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { checkShape } from "@/lib/http/check-shape";
import { publicId } from "@/lib/ids/public-id";
import { bucketsQuery } from "./shapes";

const WIDTHS = { "1h": { ms: 3_600_000, usual: 24, most: 168 }, "1d": { ms: 86_400_000, usual: 7, most: 180 } } as const;
const SECOND = 1_000;
/** How groups are called in queries and answers, and what they are kept by here. */
export const GROUPS = { line_item: "model", model: "model", api_key_id: "api_key", sub_account_id: "sub_account", tag: "tag", resolution: "resolution", funding: "funding", status: "status" } as const satisfies Record<string, KeptBy>;
export type Group = keyof typeof GROUPS;

/** Lists of what is meant, by the names of their groups: calls of one of each list. */
export const LISTS = { models: "model", api_key_ids: "key", sub_account_ids: "sub_account", tags: "tag", resolutions: "resolution" } as const satisfies Record<string, keyof CallFilter>;

/** One group of one bucket; `group` says what its calls have in common, null for what was not asked apart. */
export type Result = { group: Partial<Record<Group, string | null>>; sums: Sums };

/**
 * Usage in buckets of UTC, in the shape of OpenAI's usage API (https://platform.openai.com/docs/api-reference/usage): a page of
 * `bucket` objects, the empty ones included, and a cursor. Lists such as `models` repeat their name, with or without `[]`. A
 * sub-account's key sees its own calls. Throws `invalid_request`,
 * naming the field.
 */
export async function usageBuckets({ ctx, caller, query }: { ctx: Context; caller: ApiCaller; query: URLSearchParams }, { groups, filter = {}, present }: { groups: readonly Group[]; filter?: CallFilter; present: (result: Result) => Record<string, unknown> }) {
  const asked = checkShape(Object.fromEntries(query), bucketsQuery);
  const width = WIDTHS[asked.bucket_width];
  const limit = asked.limit ?? width.usual;
  if (limit > width.most) throw new AppError("invalid_request", `limit: at most ${width.most} buckets of ${asked.bucket_width}`, "limit");
  const listed = (name: string) => query.getAll(name).concat(query.getAll(`${name}[]`));
  const by = [...new Set(listed("group_by").flatMap((names) => names.split(",")).filter(Boolean))];
  const unknown = by.find((name) => !(groups as readonly string[]).includes(name));
  if (unknown !== undefined) throw new AppError("invalid_request", `group_by: ${unknown.slice(0, 60)} is none of these: ${groups.join(", ")}`, "group_by");

  const end = (asked.end_time ?? Math.ceil(ctx.clock.now().getTime() / SECOND)) * SECOND;
  const floor = (at: number) => Math.floor(at / width.ms) * width.ms;
  const begin = asked.page ? floor(Number(asked.page.slice("page_".length)) * SECOND) : floor(asked.start_time * SECOND);
  if (asked.end_time !== undefined && end <= asked.start_time * SECOND) throw new AppError("invalid_request", "end_time: must be after start_time", "end_time");
  const all = Math.max(0, Math.ceil((end - begin) / width.ms));
  const starts = Array.from({ length: Math.min(limit, all) }, (_, i) => new Date(begin + i * width.ms));
  const to = new Date(begin + starts.length * width.ms);
  const meant = readLists(listed);
  const own = caller.subAccount && publicId("sa", caller.subAccount.id);
  if (own) meant.sub_account = !meant.sub_account || meant.sub_account.includes(own) ? [own] : [];
  const rows = starts.length === 0 ? [] : await sumUsage(ctx, caller.accountId, { from: starts[0]!, to, timeZone: "UTC", starts, granularity: asked.bucket_width }, { by: (by as Group[]).map((name) => GROUPS[name]), filter: { ...filter, ...meant } });
  const nothing = Object.fromEntries(groups.map((name) => [name, null]));
  return {
    object: "page",
    data: starts.map((start, place) => ({
      object: "bucket", start_time: start.getTime() / SECOND, end_time: (start.getTime() + width.ms) / SECOND,
      results: rows.filter((row) => row.place === place).sort((a, b) => (a.keys.join("\0") < b.keys.join("\0") ? -1 : 1))
        .map(({ keys, sums }) => present({ sums, group: { ...nothing, ...Object.fromEntries(by.map((name, i) => [name, keys[i] || null])) } })),
    })),
    has_more: all > starts.length, next_page: all > starts.length ? `page_${to.getTime() / SECOND}` : null,
  };
}

/** What the lists of a query mean. Throws `invalid_request` naming the list. */
function readLists(listed: (name: string) => string[]): CallFilter {
  const filters = Object.entries(LISTS).map(([list, name]) => {
    try {
      return requireFilter(new URLSearchParams(listed(list).map((value) => [name, value])));
    } catch (error) {
      throw error instanceof AppError ? new AppError("invalid_request", `${list}: ${error.message.slice(`${name}: `.length)}`, list) : error;
    }
  });
  return Object.assign({}, ...filters) as CallFilter;
}
