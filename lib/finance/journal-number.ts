import { hashText } from "@/lib/ids/hash-text";

/** What journals call the kinds of movement: QuickBooks takes journal numbers of at most 21 characters. */
const SHORT: Record<string, string> = {
  "usage.charge": "UC", "top_up.settle": "TS", "top_up.processing": "TP", "refund.start": "RS", "refund.fail": "RF", "dispute.open": "DO", "dispute.win": "DW", "dispute.move": "DM",
  "promotion.grant": "PG", "promotion.expire": "PE", "stripe.payout": "SP", "stripe.fee": "SF", "reconciliation.adjust": "RA",
};

/** The number of a day's journal of one kind of movement, always the same: `TG261101-UC`. One that has no short name is called by its hash. */
export function journalNumber(day: string, code: string): string {
  return `TG${day.slice(2).replaceAll("-", "")}-${SHORT[code] ?? hashText(code).slice(0, 10)}`;
}
