import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { hastenTask } from "@/lib/queue/hasten-task";
import type { TaskName } from "@/lib/queue/tasks";

/** Has a task that failed tried at once instead of after its pause. Throws `not_found` when none of this id waits any more. */
export async function tryTaskNow(ctx: Context, { name, id }: { name: TaskName; id: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const data = await hastenTask(tx, { name, id });
    if (!data) throw new AppError("not_found", "No such task waits for its next try: it runs, has ended, or was given up", "id");
    const { accountId, ...about } = data;
    await recordAudit(tx, { accountId, action: "task.try_now", subject: id, detail: { task: name, ...about } });
  });
}
