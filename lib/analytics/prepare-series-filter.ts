import type { Series } from "./prepare-series";

/** The calls behind a series as search parameters of Calls. Null where none say it, as of Others: all calls of a bucket are more than its bar counts. */
export function prepareSeriesFilter({ filter, funding, model }: Pick<Series, "filter" | "funding" | "model">): Record<string, string> | null {
  return filter === undefined ? { funding, ...(model ? { model } : {}) } : filter;
}
