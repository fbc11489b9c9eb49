import type { z } from "zod";
import { type PlatformCapability, requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";

/** What each of these routes is: a form of those who run the platform is read, one thing is done with it, and what that says is the answer, as JSON, or 204. `tooLarge` says in other words that it is more than `maxBytes`. */
export function act<Given>(capability: PlatformCapability, shape: z.ZodType<Given>, work: (ctx: Context, given: Given) => Promise<unknown>, maxBytes?: number, tooLarge?: string) {
  return async function handle(request: Request): Promise<Response> {
    try {
      const ctx = await sessionContext();
      await requirePlatform(ctx, capability);
      const answer = await work(ctx, await readJson(request, shape, maxBytes));
      return answer !== null && typeof answer === "object" ? Response.json(answer) : new Response(null, { status: 204 });
    } catch (error) {
      return errorResponse(tooLarge && error instanceof AppError && error.code === "payload_too_large" ? new AppError(error.code, tooLarge) : error);
    }
  };
}
