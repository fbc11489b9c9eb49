import { stringify } from "csv-stringify/browser/esm/sync";
import type { LedgerAccount } from "@/db/schema";
import { formatDollars, MICROS_PER_DOLLAR, microsToDecimal, type Micros } from "@/lib/money/micros";
import { type Months, monthName } from "./months";
import type { Figure } from "./prepare-figures";
import type { ChartData } from "./prepare-series";
import { PAID_DIRECTLY } from "./paid-directly";

/** What was posted of one kind within a month, by all accounts. */
export type PostedSum = { month: Date; code: string; debit: LedgerAccount; credit: LedgerAccount; postings: number; amountMicros: Micros };

/** What calls on customers' own provider keys cost them within a month, in all accounts. No posting: none of it is ours. */
export type ByokSum = { month: Date; costMicros: Micros; feeWaivedMicros: Micros };

/** The lines of the finance view, in the order in which page and file show them: each a sum of postings, of roll-ups of calls, or of lines above it. */
export const TOP_UP_LINES = [
  { key: "paid", group: "Paid in", name: "Gross paid", title: "Credit, fee and tax of every top-up" },
  { key: "transfers", group: "Paid in", name: "of which by transfer", title: "Paid to the bank, outside of Stripe" },
  { key: "credit", group: "Paid in", name: "Credit sold", title: "What gross paid bought" },
  { key: "fee", group: "Paid in", name: "Platform fee", title: "The fee on top of the credit" },
  { key: "tax", group: "Paid in", name: "Tax", title: "As Stripe Tax computed it" },
  { key: "creditRefunded", group: "Refunded", name: "Credit refunded", title: "Unspent credit that went back" },
  { key: "feeRefunded", group: "Refunded", name: "Fee refunded", title: "The fee in proportion" },
  { key: "taxRefunded", group: "Refunded", name: "Tax refunded", title: "The tax in proportion" },
  { key: "refundLoss", group: "Refunded", name: "Refunded though spent", title: "Refunds made at Stripe of credit that was spent already: our loss" },
  { key: "withdrawn", group: "Disputed", name: "Withdrawn by banks", title: "What cardholders' banks took back" },
  { key: "reinstated", group: "Disputed", name: "Given back by banks", title: "What came back when a dispute was won" },
  { key: "creditDisputed", group: "Disputed", name: "Credit taken back", title: "From accounts, less what they got back" },
  { key: "feeDisputed", group: "Disputed", name: "Fee lost", title: "The fee within disputed payments, less what came back" },
  { key: "feeKept", group: "Fee margin", name: "Fee kept", title: "Platform fee less what was refunded and lost of it" },
  { key: "processing", group: "Fee margin", name: "Processing of payments", title: "What Stripe took of payments" },
  { key: "disputeFees", group: "Fee margin", name: "Dispute fees", title: "What Stripe took for disputes" },
  { key: "otherFees", group: "Fee margin", name: "Other Stripe fees", title: "Of no single payment" },
  { key: "margin", group: "Fee margin", name: "Net fee margin", title: "Fee kept less everything that Stripe took" },
  { key: "granted", group: "Promotional credit", name: "Granted", title: "Given away; no money came in" },
  { key: "expired", group: "Promotional credit", name: "Expired", title: "Taken back unspent" },
  { key: "byokCost", group: "On customers' own keys", name: "Paid directly, estimated", title: "To providers, by customers, by the instant of the call; in none of the lines above" },
  { key: "feeWaived", group: "On customers' own keys", name: "Fees waived", title: "The fee on the top-ups that these calls did not need" },
] as const;
/** The lines that there is something to say of: those of BYOK only where there is some. */
export const linesOf = ({ byokCost }: TopUpSums) => TOP_UP_LINES.filter(({ group }) => group !== "On customers' own keys" || byokCost > 0n);
export type TopUpLine = (typeof TOP_UP_LINES)[number]["key"];
export type TopUpSums = Record<TopUpLine, Micros>;

/** Sums postings to the lines. Refunds and disputes that came to nothing count in the month in which they did, against the line they had moved. */
export function sumTopUps(rows: PostedSum[], byok: ByokSum[] = []): TopUpSums {
  const sum = (code: string, side: "debit" | "credit", account: LedgerAccount) => rows.reduce((all, row) => (row.code === code && row[side] === account ? all + row.amountMicros : all), 0n);
  const sold = (account: LedgerAccount) => sum("top_up.settle", "credit", account);
  const back = (done: string, undone: string, account: LedgerAccount) => sum(done, "debit", account) - sum(undone, "credit", account);
  const cost = (code: string) => sum(code, "debit", "processing_cost") - sum(code, "credit", "processing_cost");
  const [credit, fee, tax] = [sold("customer_credit"), sold("top_up_fee_revenue"), sold("tax_payable")];
  const refunded = (account: LedgerAccount) => back("refund.start", "refund.fail", account);
  const [feeRefunded, feeDisputed] = [refunded("top_up_fee_revenue"), back("dispute.open", "dispute.win", "top_up_fee_revenue")];
  const [processing, disputeFees, otherFees] = [cost("top_up.processing"), cost("dispute.move"), cost("stripe.fee") + cost("stripe.payout")];
  const feeKept = fee - feeRefunded - feeDisputed;
  return {
    paid: credit + fee + tax, transfers: sum("top_up.settle", "debit", "bank"), credit, fee, tax,
    creditRefunded: refunded("customer_credit"), feeRefunded, taxRefunded: refunded("tax_payable"), refundLoss: refunded("disputes"),
    withdrawn: sum("dispute.move", "debit", "disputes"), reinstated: sum("dispute.move", "credit", "disputes"),
    creditDisputed: back("dispute.open", "dispute.win", "customer_credit"), feeDisputed,
    feeKept, processing, disputeFees, otherFees, margin: feeKept - processing - disputeFees - otherFees,
    granted: sum("promotion.grant", "credit", "customer_credit"), expired: sum("promotion.expire", "debit", "customer_credit"),
    byokCost: byok.reduce((all, { costMicros }) => all + costMicros, 0n), feeWaived: byok.reduce((all, { feeWaivedMicros }) => all + feeWaivedMicros, 0n),
  };
}

export type MonthSums = { at: Date; to: Date; unfinished: boolean; sums: TopUpSums };

/** Every month of the period, also those without a payment. */
export function prepareMonths(rows: PostedSum[], { starts, to }: Months, now: Date, byok: ByokSum[] = []): MonthSums[] {
  return starts.map((at, i) => {
    const end = starts[i + 1] ?? to;
    const ofMonth = ({ month }: { month: Date }) => month.getTime() === at.getTime();
    return { at, to: end, unfinished: at <= now && now < end, sums: sumTopUps(rows.filter(ofMonth), byok.filter(ofMonth)) };
  });
}

const shown = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "short", year: "numeric" });
/** `Nov 2026` of a month's first instant. */
export const formatMonth = (at: Date) => shown.format(at);

/** The same figures as a file: a row a month, a column a line, in exact dollars. */
export function prepareTopUpCsv(months: MonthSums[]): string {
  const head = ["month_utc", ...TOP_UP_LINES.map(({ key }) => `${key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_usd`)];
  return stringify([head, ...months.map(({ at, sums }) => [monthName(at), ...TOP_UP_LINES.map(({ key }) => microsToDecimal(sums[key]))])]);
}

/** The totals that finance looks for first. Spent, refunded and disputed money are never netted into what was paid. */
export function prepareTopUpFigures(total: TopUpSums): Figure[] {
  const money = (name: string, amount: Micros, note?: string): Figure => ({ name, value: formatDollars(amount), note });
  const { paid, transfers, credit, fee, tax, creditRefunded, feeRefunded, taxRefunded, refundLoss, withdrawn, reinstated, processing, disputeFees, otherFees, feeKept, margin, granted, expired, byokCost, feeWaived } = total;
  return [
    money("Gross paid", paid, transfers > 0n ? `${formatDollars(transfers)} by transfer` : undefined),
    money("Credit sold", credit), money("Platform fee", fee, tax > 0n ? `and ${formatDollars(tax)} tax` : undefined),
    money("Refunded", creditRefunded + feeRefunded + taxRefunded + refundLoss, `${formatDollars(creditRefunded)} credit, ${formatDollars(feeRefunded)} fee`),
    money("Withdrawn by banks", withdrawn, `${formatDollars(reinstated)} given back`),
    money("Taken by Stripe", processing + disputeFees + otherFees, `${formatDollars(processing)} for payments, ${formatDollars(disputeFees)} for disputes`),
    money("Net fee margin", margin, `${formatDollars(feeKept)} fee kept, less what Stripe took`),
    money("Promotional credit granted", granted, `${formatDollars(expired)} expired`),
    ...(byokCost > 0n ? [money(PAID_DIRECTLY, byokCost, "by customers, on their own keys"), money("Fees waived", feeWaived, "for calls on customers' own keys")] : []),
  ];
}

/** Fee kept beside all that Stripe took, a pair of bars a month, with the net. */
export function prepareMarginChart(months: MonthSums[], total: TopUpSums): ChartData {
  const took = ({ processing, disputeFees, otherFees }: TopUpSums) => processing + disputeFees + otherFees;
  const series = [
    { key: "fee", label: "Fee kept", color: "var(--series-2)", of: ({ feeKept }: TopUpSums) => feeKept },
    { key: "cost", label: "Taken by Stripe", color: "var(--series-1)", of: took },
  ];
  const points = months.map(({ at, to, unfinished, sums }) => {
    const each = <T>(show: (amount: Micros) => T) => Object.fromEntries([...series.map(({ key, of }) => [key, show(of(sums))]), ["net", show(sums.margin)]]) as Record<string, T>;
    const plain = each(microsToDecimal);
    return {
      label: formatMonth(at), from: at.toISOString(), to: to.toISOString(), bounds: `${formatMonth(at)}, UTC`, unfinished, total: formatDollars(sums.margin, "exact"),
      values: each((amount) => Number(amount) / 1e6), texts: each((amount) => formatDollars(amount, "exact")), plain: { ...plain, total: plain.net! }, before: null,
    };
  });
  return { unit: "$", series: series.map(({ key, label, color }) => ({ key, label, color, model: null, funding: "wallet" as const })), points, total: formatDollars(total.margin, "exact"), totalShort: formatDollars(total.margin), totalName: "Net", unfinished: points.some((point) => point.unfinished) };
}

/** Amounts of credit that share a line of the margin table; each begins where the one before ends. */
export const BANDS = [
  { name: "Under $10", fromMicros: 0n }, { name: "$10 to under $25", fromMicros: 10n * MICROS_PER_DOLLAR },
  { name: "$25 to $100", fromMicros: 25n * MICROS_PER_DOLLAR }, { name: "Over $100", fromMicros: 100n * MICROS_PER_DOLLAR + 1n },
] as const;

/** Top-ups at Stripe of one band that were settled in a period. Those whose cost Stripe has not told yet are counted apart, and in no sum. */
export type BandSums = { band: number; payments: number; paidMicros: Micros; feeMicros: Micros; processingMicros: Micros; untold: number };
export type Band = Omit<BandSums, "band"> & { name: string; marginMicros: Micros; /** Null where nothing was paid. */ covers: boolean | null; /** Said where the fee does not cover the cost. */ warning: string | null };

/** Every band with its margin, and a warning where the fee does not cover what Stripe takes. */
export function prepareBands(rows: BandSums[]): Band[] {
  return BANDS.map(({ name }, i) => {
    const { payments, paidMicros, feeMicros, processingMicros, untold } = rows.find(({ band }) => band === i) ?? { payments: 0, paidMicros: 0n, feeMicros: 0n, processingMicros: 0n, untold: 0 };
    const marginMicros = feeMicros - processingMicros;
    const covers = payments === 0 ? null : marginMicros >= 0n;
    const times = `${payments.toLocaleString("en-US")} ${payments === 1 ? "payment" : "payments"}`;
    const warning = covers === false ? `${name}: the fee of ${formatDollars(feeMicros)} does not cover the ${formatDollars(processingMicros)} that Stripe took of ${times}: ${formatDollars(marginMicros)}.` : null;
    return { name, payments, paidMicros, feeMicros, processingMicros, untold, marginMicros, covers, warning };
  });
}
