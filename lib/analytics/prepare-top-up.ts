import { formatDollars, MICROS_PER_CENT, MICROS_PER_DOLLAR, microsToDecimal, parseDecimal, type Micros } from "@/lib/money/micros";
import { topUpFee } from "@/lib/pricing/fee";

/** The part of the terms that the sentence needs: the rate and the limits come from the server. */
type Terms = { feeBps: number; minimumMicros: Micros; maximumMicros: Micros; addsTax?: boolean };
export type PreparedTopUp = { ok: true; /** As it is sent. */ credit: string; total: string; sentence: string } | { ok: false; problem: string };

const PRESETS = [25n, 100n, 500n, 1_000n].map((dollars) => dollars * MICROS_PER_DOLLAR);

/** How a top-up was paid, in words. */
export const TOP_UP_KINDS = { checkout: "By card", automatic: "Automatic", transfer: "Bank transfer" };
/** `5%`, `2.5%`. */
export const formatFeeRate = (feeBps: number) => `${feeBps / 100}%`;
/** `100.00`: whole cents as they are typed. */
export const toAmountText = (micros: Micros) => microsToDecimal(micros).slice(0, -4);

/** The usual amounts, as far as they may be bought. */
export function presetAmounts({ minimumMicros, maximumMicros }: Terms): { text: string; label: string }[] {
  return PRESETS.filter((amount) => amount >= minimumMicros && amount <= maximumMicros).map((amount) => ({ text: toAmountText(amount), label: formatDollars(amount).replace(/\.00$/, "") }));
}

/** An amount as people type it: dollars, with up to two decimals. Null when it is none. */
export function readAmount(text: string): Micros | null {
  const micros = parseDecimal(text);
  return micros !== null && micros >= 0n && micros % MICROS_PER_CENT === 0n ? micros : null;
}

const NO_AMOUNT = "Write dollars and cents, such as 100 or 100.50: no sign, separators or exponent.";

/** What a typed amount of credit costs, before anything is clicked: exactly what the server will ask for. */
export function prepareTopUp(text: string, terms: Terms): PreparedTopUp {
  const creditMicros = readAmount(text);
  if (creditMicros === null) return { ok: false, problem: NO_AMOUNT };
  if (creditMicros < terms.minimumMicros || creditMicros > terms.maximumMicros) {
    return { ok: false, problem: `One top-up buys ${formatDollars(terms.minimumMicros)} to ${formatDollars(terms.maximumMicros)} of credit.` };
  }
  const feeMicros = topUpFee(creditMicros, terms.feeBps);
  const total = formatDollars(creditMicros + feeMicros);
  const sentence = `You pay ${total}${terms.addsTax ? " and tax" : ""}: ${formatDollars(creditMicros)} credit + ${formatDollars(feeMicros)} fee (${formatFeeRate(terms.feeBps)})`;
  return { ok: true, credit: toAmountText(creditMicros), total, sentence };
}

/** What automatic top-up will do with these amounts, or which of them is wrong. The server decides by the same rules. */
export function prepareAutoTopUp({ threshold, credit, limit }: { threshold: string; credit: string; limit: string }, terms: Terms): { ok: true; sentence: string } | { ok: false; problem: string } {
  const once = prepareTopUp(credit, terms);
  if (!once.ok) return { ok: false, problem: `Amount: ${once.problem}` };
  const [thresholdMicros, creditMicros, limitMicros] = [readAmount(threshold), readAmount(credit)!, readAmount(limit)];
  if (thresholdMicros === null) return { ok: false, problem: `Threshold: ${NO_AMOUNT}` };
  if (limitMicros === null) return { ok: false, problem: `Monthly limit: ${NO_AMOUNT}` };
  if (thresholdMicros > creditMicros) return { ok: false, problem: `Threshold: up to the amount, ${formatDollars(creditMicros)}, so that one purchase lifts the credit above it.` };
  if (limitMicros < creditMicros) return { ok: false, problem: `Monthly limit: at least one purchase, ${formatDollars(creditMicros)}.` };
  return { ok: true, sentence: `When less than ${formatDollars(thresholdMicros)} is available, ${formatDollars(creditMicros)} of credit is bought for ${once.total}${terms.addsTax ? " and tax" : ""}: at most ${formatDollars(limitMicros)} of credit a month (UTC).` };
}
