/** Does every item, also when some fail, then throws the failures together: one account's trouble is not another's. */
export async function eachApart<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<number> {
  const failures: unknown[] = [];
  for (const item of items) await work(item).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${items.length} failed: ${failures.map((error) => (error instanceof Error ? error.message : String(error))).join("; ")}`);
  return items.length;
}
