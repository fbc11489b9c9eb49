import { z } from "zod";
import { tryTaskNow } from "@/lib/gateway/try-task-now";
import { QUEUES, type TaskName } from "@/lib/queue/tasks";
import { act } from "../../act";

const body = z.object({ name: z.enum(Object.keys(QUEUES) as [TaskName, ...TaskName[]]), id: z.uuid() });

export const POST = act("tasks.manage", body, async (ctx, given) => {
  await tryTaskNow(ctx, given);
  return { planned: true };
});
