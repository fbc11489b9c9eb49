import { Instant } from "@/app/_components/tables/instant";
import { Status } from "@/app/_components/ui/status";
import type { WebhookAttempt, WebhookDelivery } from "@/lib/webhooks/list-deliveries";

export const STATE_NAMES = { pending: "Pending", delivered: "Delivered", failed: "Failed" } as const;

/** How far a delivery is; one that waits says until when. */
export function DeliveryState({ delivery: { state, attempts, nextAttemptAt }, timeZone }: { delivery: WebhookDelivery; timeZone: string }) {
  if (state === "delivered") return <Status tone="good">Delivered</Status>;
  if (state === "failed") return <Status tone="danger">Failed</Status>;
  return attempts === 0 ? <Status tone="waiting">Pending</Status> : <Status tone="planned">Pending until <Instant at={nextAttemptAt} timeZone={timeZone} /></Status>;
}

/** What was answered, or why nothing was. */
export function Answer({ attempt, none }: { attempt: WebhookAttempt | null; none: string }) {
  if (!attempt) return <span className="text-quiet">{none}</span>;
  return <>{attempt.httpStatus !== null && <span className="font-medium">{attempt.httpStatus}</span>}{attempt.httpStatus !== null && attempt.error && ": "}{attempt.error}</>;
}
