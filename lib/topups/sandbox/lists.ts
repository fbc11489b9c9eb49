import { badParam } from "./errors";
import type { Paging } from "./params";

export type List<T> = { object: "list"; data: T[]; has_more: boolean; url: string };

const DEFAULT_LIMIT = 10;

/** One page of `all` (oldest first), newest first, by Stripe's cursors: `starting_after` goes on, `ending_before` back. */
export function pageOf<T extends { id: string; created?: number }>(all: T[], url: string, paging: Paging): List<T> {
  const { limit = DEFAULT_LIMIT, starting_after: after, ending_before: before, created } = paging;
  const range = typeof created === "number" ? { gte: created, lte: created } : (created ?? {});
  const inRange = ({ created: at = 0 }: T): boolean =>
    (range.gt === undefined || at > range.gt) && (range.gte === undefined || at >= range.gte) && (range.lt === undefined || at < range.lt) && (range.lte === undefined || at <= range.lte);
  if (after && before) throw badParam("ending_before", "You cannot use both starting_after and ending_before");
  const newest = all.filter(inRange).reverse();
  const indexOf = (id: string, param: string): number => {
    const index = newest.findIndex((item) => item.id === id);
    if (index < 0) throw badParam(param, `No such object: '${id}'`, "resource_missing");
    return index;
  };
  if (before) {
    const end = indexOf(before, "ending_before");
    const start = Math.max(0, end - limit);
    return { object: "list", data: newest.slice(start, end), has_more: start > 0, url };
  }
  const start = after ? indexOf(after, "starting_after") + 1 : 0;
  return { object: "list", data: newest.slice(start, start + limit), has_more: start + limit < newest.length, url };
}
