import { Status, type Tone } from "@/app/_components/ui/status";
import { formatDollars } from "@/lib/money/micros";
import type { ListedTopUp } from "@/lib/topups/list-top-ups";

const STATES: Record<ListedTopUp["state"], [tone: Tone, word: string]> = {
  open: ["waiting", "Not paid yet"], processing: ["planned", "Waiting for the bank"], settled: ["good", "Confirmed"], failed: ["danger", "Failed"], expired: ["off", "Expired, nothing charged"],
};
const REFUNDS: Record<ListedTopUp["refunds"][number]["state"], string> = {
  requested: "refund asked for, an admin decides", declined: "refund declined", pending: "refund on its way", succeeded: "refunded", failed: "refund failed, credit is back",
};
const DISPUTES: Record<ListedTopUp["disputes"][number]["state"], string> = { open: "disputed", won: "dispute won", lost: "dispute lost", settled: "dispute lost, settled" };

export function TopUpState({ state, title }: { state: ListedTopUp["state"]; title?: string }) {
  const [tone, word] = STATES[state];
  return <Status tone={tone} title={title}>{word}</Status>;
}

/** What became of a confirmed payment: its refunds and disputes, each with its amount and why. */
export function TopUpOutcome({ topUp: { refunds, disputes } }: { topUp: Pick<ListedTopUp, "refunds" | "disputes"> }) {
  const whole = (parts: { creditMicros: bigint; feeMicros: bigint; taxMicros: bigint }) => formatDollars(parts.creditMicros + parts.feeMicros + parts.taxMicros);
  return (
    <>
      {refunds.map((refund) => <span key={refund.id} className="block text-xs text-quiet" title={[refund.reason, refund.note].filter(Boolean).join(" · ")}>{whole(refund)} {REFUNDS[refund.state]}{refund.note && `: ${refund.note}`}</span>)}
      {disputes.map((dispute) => <span key={dispute.id} className={`block text-xs ${dispute.state === "open" || dispute.state === "lost" ? "text-warn" : "text-quiet"}`} title={dispute.reason.replaceAll("_", " ")}>{whole(dispute)} {DISPUTES[dispute.state]}</span>)}
    </>
  );
}
