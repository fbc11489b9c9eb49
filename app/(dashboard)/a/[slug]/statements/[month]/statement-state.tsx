import { KnownAt } from "@/app/_components/ui/known-at";
import { Status } from "@/app/_components/ui/status";
import type { StatementDocument } from "@/lib/finance/statement-document";

/** Of which state of knowledge the page is: closed, as it is now, or as it was on a day. */
export function StatementState({ path, document: { state, time_zone, known_at }, known }: { path: string; document: StatementDocument; known: string }) {
  const closed = new Intl.DateTimeFormat("en-GB", { timeZone: time_zone, dateStyle: "medium", timeStyle: "short" }).format(new Date(known_at));
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs">
      {known ? <Status tone="planned">As known in the evening of {known}</Status> : state === "closed" ? <Status tone="good">Closed {closed}</Status> : <Status tone="waiting">Open, as far as it has come</Status>}
      <KnownAt path={path} label="As known at" day={known} isPast={known !== ""} hint="what the books said that evening" />
      <span className="text-quiet">{time_zone}</span>
    </div>
  );
}
