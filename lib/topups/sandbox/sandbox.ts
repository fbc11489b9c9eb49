import { newId } from "@/lib/ids/ids";
import type { Clock } from "@/lib/time/clock";
import { missing } from "./errors";
import type { Form } from "./form";
import type { Name, Of, Store, Task } from "./store";
import type { ApiVersion, EventType, SandboxEvent } from "./types";

/** The version of the API that the installed `stripe` package is pinned to. */
export const API_VERSION: ApiVersion = "2026-10-28.endive";

export type Delays = {
  /** From a bank debit's start until it is confirmed or fails. */
  debitMs: number;
  /** From a refund until the cards that do so fail it, or make it succeed. */
  refundMs: number;
  /** From a payment until the card that disputes it does. */
  disputeMs: number;
};

/** What a handler works with: one request to one sandbox. */
export type Sandbox = {
  store: Store;
  clock: Clock;
  /** Where the sandbox is reached, without a trailing slash. */
  url: string;
  delays: Delays;
  hasWebhook: boolean;
  /** The API request that is being answered; null for what people do on pages and for what happens by itself. */
  request: { id: string; idempotency_key: string | null } | null;
};

/** A handler is synchronous, so that nothing else happens between its first look and its last change. */
export type Handler = (sandbox: Sandbox, form: Form, ...ids: string[]) => object;
/** `:id` in a path is handed to the handler. */
export type Route = readonly [method: "GET" | "POST" | "DELETE", path: string, handler: Handler];

export const newStripeId = (prefix: string): string => `${prefix}_${newId().replaceAll("-", "")}`;
export const nowSeconds = ({ clock }: Sandbox): number => Math.floor(clock.now().getTime() / 1000);

const WORDS: Partial<Record<Name, string>> = { payment_method: "PaymentMethod", "checkout.session": "checkout.session" };

export function get<N extends Name>({ store }: Sandbox, name: N, id: string, param?: string): Of<N> {
  const found = store.find(name, id);
  if (!found) throw missing(WORDS[name] ?? name, id, param);
  return found;
}

export function emit(sandbox: Sandbox, type: EventType, object: { object: string }, previous?: object): SandboxEvent {
  const event = sandbox.store.put({
    id: newStripeId("evt"), object: "event", api_version: API_VERSION, created: nowSeconds(sandbox),
    data: { object, ...(previous && { previous_attributes: previous }) },
    livemode: false, pending_webhooks: sandbox.hasWebhook ? 1 : 0, request: sandbox.request ?? { id: null, idempotency_key: null }, type,
  });
  if (sandbox.hasWebhook) sandbox.store.put({ id: event.id, object: "sandbox.delivery", attempts: 0, next_ms: 0, last: null });
  return event;
}

export function schedule(sandbox: Sandbox, afterMs: number, action: Task["action"], target: string): void {
  sandbox.store.put({ id: newStripeId("task"), object: "sandbox.task", due_ms: sandbox.clock.now().getTime() + afterMs, action, target });
}
