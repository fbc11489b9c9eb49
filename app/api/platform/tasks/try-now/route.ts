import { z } from "zod";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { tryTaskNow } from "@/lib/gateway/try-task-now";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { QUEUES, type TaskName } from "@/lib/queue/tasks";

const body = z.object({ name: z.enum(Object.keys(QUEUES) as [TaskName, ...TaskName[]]), id: z.uuid() });

export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "tasks.manage");
    await tryTaskNow(ctx, await readJson(request, body));
    return Response.json({ planned: true });
  } catch (error) {
    return errorResponse(error);
  }
}
