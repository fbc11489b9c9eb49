/** Does every item, also when some fail, then throws the failures together: one account's trouble is not another's. */
export async function eachApart<T>(items: readonly T[] | AsyncIterable<T>, work: (item: T) => Promise<unknown>): Promise<number> {
  const failures: unknown[] = [];
  let done = 0;
  for await (const item of items) {
    await work(item).catch((error: unknown) => failures.push(error));
    done += 1;
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${done} failed: ${failures.map((error) => (error instanceof Error ? error.message : String(error))).join("; ")}`);
  return done;
}
