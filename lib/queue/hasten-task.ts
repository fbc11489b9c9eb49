import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import type { TaskName } from "./tasks";

/** Lets a task that failed and waits for its next try run at once. Returns what it is about; null when no such task waits. */
export async function hastenTask(ctx: Context, { name, id }: { name: TaskName; id: string }): Promise<({ accountId: string } & Record<string, string | number>) | null> {
  const [task] = await ctx.db.execute<{ data: { accountId: string } }>(sql`
    update pgboss.job set start_after = now() where name = ${name} and id = ${id}::uuid and state = 'retry' returning data`);
  return task?.data ?? null;
}
