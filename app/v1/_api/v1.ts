import { type ApiCaller, authenticateApiKey } from "@/lib/auth/authenticate-api-key";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { countRequest } from "@/lib/gateway/count-request";
import { requestContext } from "@/lib/http/request-context";
import { newId } from "@/lib/ids/ids";
import { publicId } from "@/lib/ids/public-id";
import { errorAnswer } from "./error-answer";

type Params = Record<string, string | string[]>;
/** The request as a handler gets it. The context acts for the key. */
export type PublicCall<P extends Params> = { request: Request; ctx: Context; requestId: string; query: URLSearchParams; params: P };
export type Call<P extends Params> = PublicCall<P> & { caller: ApiCaller };

const WITH_HANDLER = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Handlers<C> = { [Method in (typeof WITH_HANDLER)[number]]?: (call: C) => Response | Promise<Response> };
/** A path without parts that vary comes without params. */
type Answer = (request: Request, route: { params?: Promise<Params> }) => Promise<Response>;
type Exports = Record<(typeof WITH_HANDLER)[number] | "HEAD" | "OPTIONS", Answer>;

/** Any site's page may call: what lets it in is the key that it sends, never a cookie. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-request-id, retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, content-disposition, content-range, accept-ranges, etag",
};
const PREFLIGHT = {
  "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
  // The star stands for what SDKs add of their own; it does not cover Authorization, so the usual ones are named.
  "access-control-allow-headers": "Authorization, Content-Type, x-aig-tag, Idempotency-Key, *",
  "access-control-max-age": "7200",
};

/**
 * The methods of a `/v1` route that needs an API key: `export const { GET, HEAD, POST, … } = v1({ GET: … })`. The caller is
 * known and counted against the rate limits before a handler runs; whatever is thrown becomes the contract's JSON, and other
 * methods are answered 405. `forAccountKeys`: what concerns the account as a whole is not there for a sub-account's key; the
 * contract knows no 403.
 */
export function v1<P extends Params>(handlers: Handlers<Call<P>>, { forAccountKeys = false } = {}): Exports {
  return expose<P, Call<P>>(handlers, async (call, headers) => {
    const caller = await authenticateApiKey(call.ctx, call.request.headers.get("authorization"));
    const { limit, remaining, resetMs, exceeded } = await countRequest(call.ctx, caller);
    headers.set("x-ratelimit-limit", String(limit));
    headers.set("x-ratelimit-remaining", String(remaining));
    headers.set("x-ratelimit-reset", String(Math.max(1, Math.ceil(resetMs / 1_000))));
    if (exceeded) throw new AppError("rate_limited", `More than ${limit} requests a minute`, undefined, { retryAfterMs: resetMs });
    if (forAccountKeys && caller.subAccount) throw new AppError("not_found", "A sub-account's key sees its own jobs and usage only");
    return { ...call, caller, ctx: { ...call.ctx, actor: { kind: "api_key", apiKeyId: caller.apiKeyId } } };
  });
}

/** The same for a route that needs no key. */
export function v1Public<P extends Params>(handlers: Handlers<PublicCall<P>>): Exports {
  return expose<P, PublicCall<P>>(handlers, async (call) => call);
}

function expose<P extends Params, C extends PublicCall<P>>(handlers: Handlers<C>, admit: (call: PublicCall<P>, headers: Headers) => Promise<C>): Exports {
  const allow = [...WITH_HANDLER.filter((method) => handlers[method]), ...(handlers.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");

  async function answer(method: keyof Exports, request: Request, route: { params?: Promise<Params> }): Promise<Response> {
    const requestId = publicId("req", newId());
    const headers = new Headers({ ...CORS, "x-request-id": requestId, "cache-control": "no-store" });
    const handler = method === "OPTIONS" ? null : handlers[method === "HEAD" ? "GET" : method];
    let response: Response;
    try {
      if (!handler) {
        headers.set("allow", allow);
        throw new AppError("method_not_allowed", `${method} is not among the methods here: ${allow}`);
      }
      const { searchParams: query } = new URL(request.url);
      const params = (await route.params) ?? {};
      const ctx = requestContext({ kind: "system", name: "v1" });
      const call = await admit({ request, ctx, requestId, query, params: params as P }, headers);
      // Nothing is named by it: Postgres text cannot hold it.
      if (Object.values(params).flat().join().includes("\0")) throw new AppError("not_found", "There is no such address");
      response = await handler(call);
    } catch (error) {
      response = errorAnswer(error, requestId);
    }
    // What the handler says of its answer counts more than what is said of every answer.
    response.headers.forEach((value, name) => headers.set(name, value));
    if (method === "HEAD") await response.body?.cancel();
    return new Response(method === "HEAD" ? null : response.body, { status: response.status, headers });
  }

  const methods = [...WITH_HANDLER, "HEAD"] as const;
  const OPTIONS: Answer = async () => new Response(null, { status: 204, headers: { ...CORS, ...PREFLIGHT, allow, "x-request-id": publicId("req", newId()) } });
  return { ...(Object.fromEntries(methods.map((method) => [method, (request, route) => answer(method, request, route)] as [string, Answer])) as Omit<Exports, "OPTIONS">), OPTIONS };
}
