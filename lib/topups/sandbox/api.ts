import { createHash } from "node:crypto";
import { z } from "zod";
import { balanceRoutes } from "./balance-transactions";
import { portalRoutes } from "./billing-portal";
import { chargeRoutes } from "./charges";
import { checkoutRoutes } from "./checkout-sessions";
import { customerRoutes } from "./customers";
import { disputeRoutes } from "./disputes";
import { StripeProblem } from "./errors";
import { eventRoutes } from "./events";
import { expand } from "./expand";
import { parseForm, type Form } from "./form";
import { invoiceRoutes } from "./invoices";
import { readParams } from "./params";
import { paymentIntentRoutes } from "./payment-intents";
import { paymentMethodRoutes } from "./payment-methods";
import { payoutRoutes } from "./payouts";
import { refundRoutes } from "./refunds";
import { API_VERSION, newStripeId, type Route, type Sandbox } from "./sandbox";
import type { Answer } from "./store";

const ROUTES: Route[] = [
  ...balanceRoutes, ...chargeRoutes, ...checkoutRoutes, ...customerRoutes, ...disputeRoutes, ...eventRoutes, ...invoiceRoutes, ...paymentIntentRoutes, ...paymentMethodRoutes, ...payoutRoutes, ...portalRoutes, ...refundRoutes,
];
/** Stripe forgets a key after a day. */
export const KEY_LIFE_MS = 24 * 60 * 60 * 1000;
const MAX_KEY_LENGTH = 255;

export type ApiRequest = { method: string; path: string; query: string; body: string; headers: Record<string, string | string[] | undefined> };
export type ApiAnswer = { status: number; body: object; headers: Record<string, string>; params: Form };

/** Every endpoint takes it. */
const EXPANSION = z.strictObject({ expand: z.array(z.string()).max(20).optional() });

const without = (form: Form, name: string): Form => Object.fromEntries(Object.entries(form).filter(([key]) => key !== name));
const header = ({ headers }: ApiRequest, name: string): string => String(headers[name] ?? "");

function findRoute(method: string, path: string): { handler: Route[2]; ids: string[] } {
  const parts = path.split("/");
  for (const [verb, pattern, handler] of ROUTES) {
    const wanted = pattern.split("/");
    if (verb !== method || wanted.length !== parts.length || !wanted.every((part, i) => part === ":id" || part === parts[i])) continue;
    return { handler, ids: parts.filter((_, i) => wanted[i] === ":id") };
  }
  throw new StripeProblem(404, { type: "invalid_request_error", message: `Unrecognized request URL (${method}: ${path}): the sandbox speaks a part of the API, listed in its README.` }, true);
}

/** Only test keys: a live one here is a mistake that must be seen at once. */
function checkKey(request: ApiRequest): void {
  const [scheme, credentials = ""] = header(request, "authorization").split(" ");
  const key = scheme === "Bearer" ? credentials : scheme === "Basic" ? Buffer.from(credentials, "base64").toString("utf8").split(":")[0]! : "";
  const refuse = (message: string) => new StripeProblem(401, { type: "invalid_request_error", message }, true);
  if (key === "") throw refuse("You did not provide an API key. Provide it in the Authorization header, using Bearer auth, or as the user name of Basic auth.");
  if (/^(sk|rk)_live_/.test(key)) throw refuse("This is a sandbox: it takes no live keys. Use one that begins with sk_test_.");
  if (!/^(sk|rk)_test_\w+$/.test(key)) throw refuse(`Invalid API Key provided: ${key.slice(0, 7)}***. The sandbox takes keys that begin with sk_test_.`);
}

function checkVersion(request: ApiRequest): void {
  const version = header(request, "stripe-version");
  if (version && version !== API_VERSION) throw new StripeProblem(400, { type: "invalid_request_error", message: `Invalid Stripe API version: ${version}. The sandbox speaks ${API_VERSION}.` }, true);
}

/** The keys whose answers are on their way. */
export type InProgress = Map<string, string>;

/**
 * One API request, from its check to its answer. An idempotency key's first answer is kept for a day, whatever it was,
 * unless the parameters were wrong, when nothing was done: https://docs.stripe.com/api/idempotent_requests
 */
export function answerApi(sandbox: Sandbox, request: ApiRequest, inProgress: InProgress): ApiAnswer {
  const requestId = newStripeId("req");
  const headers: Record<string, string> = { "Request-Id": requestId, "Stripe-Version": API_VERSION, "Content-Type": "application/json" };
  const key = request.method === "POST" ? header(request, "idempotency-key") : "";
  if (key) headers["Idempotency-Key"] = key;
  let params: Form = {};
  const done = (status: number, body: object): ApiAnswer => ({ status, body, headers, params });
  const toBody = (problem: StripeProblem): object => ({ error: { ...problem.body, request_log_url: `${sandbox.url}/` } });
  try {
    checkKey(request);
    checkVersion(request);
    if (request.method === "POST" && request.body !== "" && !header(request, "content-type").startsWith("application/x-www-form-urlencoded")) {
      throw new StripeProblem(400, { type: "invalid_request_error", message: "Invalid request: the body must be application/x-www-form-urlencoded." }, true);
    }
    if (key.length > MAX_KEY_LENGTH) throw new StripeProblem(400, { type: "idempotency_error", message: `Idempotency keys have up to ${MAX_KEY_LENGTH} characters.` }, true);
    params = parseForm(request.method === "GET" ? request.query : request.body);
    const fingerprint = createHash("sha256").update(`${request.method} ${request.path}\n${JSON.stringify(params)}`).digest("hex");
    const kept = key ? findAnswer(sandbox, key) : null;
    const first = kept?.fingerprint ?? inProgress.get(key);
    if (key && first !== undefined && first !== fingerprint) {
      throw new StripeProblem(400, { type: "idempotency_error", message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.` }, true);
    }
    if (inProgress.has(key)) {
      throw new StripeProblem(409, { type: "idempotency_error", code: "idempotency_key_in_use", message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.` }, true);
    }
    if (kept) {
      headers["Idempotent-Replayed"] = "true";
      return done(kept.status, kept.body as object);
    }
    const keep = (status: number, body: object): ApiAnswer => {
      if (key) sandbox.store.put<Answer>({ id: key, object: "sandbox.answer", fingerprint, status, body, at_ms: sandbox.clock.now().getTime() });
      return done(status, body);
    };
    try {
      const { handler, ids } = findRoute(request.method, request.path);
      const { expand: paths = [] } = readParams(EXPANSION, "expand" in params ? { expand: params.expand } : {});
      const result = handler({ ...sandbox, request: { id: requestId, idempotency_key: key || null } }, without(params, "expand"), ...ids);
      return keep(200, expand(sandbox.store, result, paths));
    } catch (error) {
      // Only a payment that was tried and declined leaves something behind.
      if (!(error instanceof StripeProblem) || error.status !== 402) sandbox.store.revert();
      if (!(error instanceof StripeProblem) || error.validation) throw error;
      return keep(error.status, toBody(error));
    }
  } catch (error) {
    if (error instanceof StripeProblem) return done(error.status, toBody(error));
    throw error;
  }
}

function findAnswer({ store, clock }: Sandbox, key: string): Answer | null {
  const kept = store.find("sandbox.answer", key);
  if (!kept || clock.now().getTime() - kept.at_ms < KEY_LIFE_MS) return kept;
  store.remove(kept);
  return null;
}
