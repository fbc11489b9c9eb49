import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";

/** Answers an error as JSON: what we meant to say for an AppError, and nothing but a request id for a bug of ours. */
export function errorResponse(error: unknown): Response {
  const requestId = newId();
  const known = error instanceof AppError ? error : null;
  if (!known) console.error(requestId, error);
  const status = known?.status ?? 500;
  const body = {
    error: { message: known?.message ?? "Something went wrong on our side", type: known?.code ?? "internal", code: status, ...(known?.field ? { param: known.field } : {}) },
    request_id: requestId,
  };
  return Response.json(body, { status, headers: { ...known?.headers, "x-request-id": requestId } });
}
