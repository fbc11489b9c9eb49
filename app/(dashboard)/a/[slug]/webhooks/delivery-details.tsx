import { CopyButton } from "@/app/_components/ui/copy-button";
import type { findDelivery } from "@/lib/webhooks/find-delivery";
import type { WebhookDelivery } from "@/lib/webhooks/list-deliveries";
import { Answer } from "./delivery-state";
import { SendAgain } from "./send-again";

type Details = NonNullable<Awaited<ReturnType<typeof findDelivery>>>;
type Props = { slug: string; delivery: WebhookDelivery; details: Details; /** Why it cannot be sent again now; null when it can. */ refusal: string | null; manages: boolean; timeZone: string };

/** What a delivery sends, where, and every attempt to. */
export function DeliveryDetails({ slug, delivery: { id, eventId, url, endpointId, state }, details: { body, attempts }, refusal, manages, timeZone }: Props) {
  // Retries begin seconds apart.
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium", timeStyle: "medium" });
  return (
    <div className="grid max-w-5xl gap-x-10 gap-y-4 max-md:sticky max-md:left-3 max-md:w-[calc(100vw-3.5rem)] lg:grid-cols-2 [&>*]:min-w-0">
      <div className="space-y-3">
        <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1 text-[13px] [&>dd]:min-w-0 [&>dd]:wrap-anywhere [&>dt]:text-quiet">
          <dt>Event</dt><dd className="flex items-center gap-1 font-mono text-xs">{eventId}<CopyButton text={eventId} name="event id" /></dd>
          <dt>Address</dt><dd className="font-mono text-xs">{url}</dd>
          <dt>From</dt><dd>{endpointId ? "an endpoint" : "the job's own webhook_url"}</dd>
        </dl>
        <div className="flex items-start gap-1 rounded-md bg-accent p-2"><code aria-label="Body" className="max-h-72 min-w-0 flex-1 overflow-y-auto font-mono text-xs wrap-anywhere whitespace-pre-wrap" tabIndex={0} role="region">{body}</code><CopyButton text={body} name="body" /></div>
        {manages && (refusal ? <p className="text-[13px] text-quiet">{refusal}</p> : <SendAgain slug={slug} id={id} pending={state === "pending"} />)}
      </div>
      <table className="w-full self-start text-[13px] tabular-nums">
        <caption className="sr-only">Attempts</caption>
        <thead><tr className="text-xs text-quiet [&>th]:pb-1 [&>th]:text-left [&>th]:font-normal"><th scope="col">Attempt</th><th scope="col">Answer</th><th scope="col" className="text-right!">Took</th></tr></thead>
        <tbody>
          {attempts.map((attempt, place) => (
            <tr key={place} className="[&>td]:border-t [&>td]:py-1.5 [&>td]:align-top">
              <td className="pr-4 md:whitespace-nowrap"><time dateTime={attempt.at.toISOString()} title={attempt.at.toISOString()}>{time.format(attempt.at)}</time></td>
              <td className="wrap-anywhere"><Answer attempt={attempt} none="" /></td>
              <td className="pl-4 text-right whitespace-nowrap">{attempt.latencyMs.toLocaleString("en-US")} ms</td>
            </tr>
          ))}
          {attempts.length === 0 && <tr><td colSpan={3} className="border-t py-1.5 text-quiet">None yet.</td></tr>}
        </tbody>
      </table>
    </div>
  );
}
