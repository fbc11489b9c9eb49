import { type PublicCall, v1Public } from "@/app/v1/_api/v1";
import { AppError } from "@/lib/errors/app-error";

/** Whatever is under /v1 and has no route of its own. */
function missing({ request }: PublicCall<{ path?: string[] }>): never {
  throw new AppError("not_found", `There is no endpoint ${request.method} ${new URL(request.url).pathname}`);
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1Public({ GET: missing, POST: missing, PUT: missing, PATCH: missing, DELETE: missing });
