import type { Database } from "@/db/client";
import { isRetryable } from "@/db/transaction";
import type { Context } from "./context";

type Waiting<Item, Result> = { item: Item; done: (result: Result) => void; fail: (error: unknown) => void };

/**
 * Makes a write of one out of a write of many: what arrives under a key while the last write is under way waits for it, and
 * is then written together, up to `atOnce`, so that a hot wallet is locked once for all of them. Nobody waits for company.
 * Each caller gets a result of its own; where several fail together they are written one by one, and who is at fault fails alone.
 */
export function foldWrites<Item, Result>({ keyOf, atOnce, write }: { keyOf: (item: Item) => string; atOnce: number; write: (ctx: Context, items: Item[]) => Promise<Result[]> }) {
  const queues = new WeakMap<Database, Map<string, Waiting<Item, Result>[]>>();

  async function writeTogether(ctx: Context, folded: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await write(ctx, folded.map(({ item }) => item));
      folded.forEach(({ done }, i) => done(results[i]!));
    } catch (error) {
      // A database that is away is nobody's fault.
      if (folded.length === 1 || isRetryable(error)) folded.forEach(({ fail }) => fail(error));
      else for (const one of folded) await writeTogether(ctx, [one]);
    }
  }

  return (ctx: Context, item: Item): Promise<Result> => new Promise((done, fail) => {
    const byKey = queues.get(ctx.db) ?? new Map<string, Waiting<Item, Result>[]>();
    queues.set(ctx.db, byKey);
    const key = keyOf(item);
    const company = byKey.get(key);
    if (company) return void company.push({ item, done, fail });
    const queue = [{ item, done, fail }];
    byKey.set(key, queue);
    void (async () => {
      while (queue.length > 0) await writeTogether(ctx, queue.splice(0, atOnce));
      byKey.delete(key);
    })();
  });
}
