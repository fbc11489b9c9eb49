import { createHmac } from "node:crypto";
import type { Clock } from "@/lib/time/clock";
import type { Delivery, Store } from "./store";
import type { SandboxEvent } from "./types";

const GIVE_UP_AFTER = 40;
const MAX_PAUSE_MS = 60 * 60 * 1000;
const TIMEOUT_MS = 20_000;
const AT_ONCE = 8;

/** Stripe's signature: HMAC-SHA256 over `${t}.${body}`. https://docs.stripe.com/webhooks#verify-manually */
export function signBody(body: string, secret: string, at: Date): string {
  const t = Math.floor(at.getTime() / 1000);
  return `t=${t},v1=${createHmac("sha256", secret).update(`${t}.${body}`, "utf8").digest("hex")}`;
}

export type Webhook = { url: string; secret: string };
export type WebhookSender = { wake(): void; stop(): Promise<void> };

/**
 * Delivers every pending event until its receiver answers 2xx, with pauses that double from `retryMs` to an hour. Events
 * are delivered side by side and so in any order, as Stripe does. Attempts are kept: a restart goes on where it was.
 */
export function startDelivering({ store, clock, webhook, retryMs }: { store: Store; clock: Clock; webhook: Webhook; retryMs: number }): WebhookSender {
  const busy = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | null = null;

  const end = (delivery: Delivery, event: SandboxEvent, outcome: { attempts: number; delivered: boolean; last: string }): void => {
    store.remove(delivery);
    store.put({ id: event.id, object: "sandbox.outcome", ...outcome });
    if (outcome.delivered) store.change(event, { pending_webhooks: 0 });
    store.commit();
  };

  const attempt = async (delivery: Delivery, event: SandboxEvent): Promise<void> => {
    const body = JSON.stringify(event, null, 2);
    const attempts = delivery.attempts + 1;
    let said: string;
    try {
      const answer = await fetch(webhook.url, {
        method: "POST", body, redirect: "manual", signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
        headers: { "Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (sandbox)", "Stripe-Signature": signBody(body, webhook.secret, clock.now()) },
      });
      await answer.body?.cancel();
      if (answer.ok) return end(delivery, event, { attempts, delivered: true, last: `answered ${answer.status}` });
      said = `answered ${answer.status}`;
    } catch (error) {
      if (stopping.signal.aborted) return;
      said = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    if (attempts >= GIVE_UP_AFTER) return end(delivery, event, { attempts, delivered: false, last: said });
    store.change(delivery, { attempts, last: said, next_ms: Date.now() + Math.min(retryMs * 2 ** (attempts - 1), MAX_PAUSE_MS) });
    store.commit();
  };

  const wake = (): void => {
    if (timer) clearTimeout(timer);
    if (stopping.signal.aborted) return;
    const pending = store.list("sandbox.delivery").filter(({ id }) => !busy.has(id));
    const now = Date.now();
    for (const delivery of pending.filter(({ next_ms: ms }) => ms <= now).slice(0, AT_ONCE - busy.size)) {
      const event = store.find("event", delivery.id);
      if (!event) continue;
      busy.set(delivery.id, attempt(delivery, event).finally(() => {
        busy.delete(delivery.id);
        wake();
      }));
    }
    const later = pending.filter(({ id }) => !busy.has(id)).map(({ next_ms: ms }) => ms);
    if (later.length > 0 && busy.size < AT_ONCE) timer = setTimeout(wake, Math.max(1, Math.min(...later) - now)).unref();
  };

  return {
    wake,
    stop: async () => {
      stopping.abort();
      if (timer) clearTimeout(timer);
      await Promise.all(busy.values());
    },
  };
}
