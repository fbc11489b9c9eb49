import { type Micros, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { isMonthOfZone } from "./is-month-of-zone";
import { MOVEMENTS } from "./movements";
import type { StatementDocument, StatementLine } from "./statement-document";

/** What of a statement of the right shape contradicts itself: its sums, its period, its order. From the statement alone. */
export function* findWrongTotals(statement: StatementDocument): Generator<string> {
  yield* findWrongPeriod(statement);
  const { opening_balance, movements, closing_balance, payments, usage, byok, totals, fees, taxes } = statement;
  yield* differs("closing_balance", sum([opening_balance, ...MOVEMENTS.map((name) => movements[name])]), closing_balance);
  yield* differs("movements.usage", sum(usage.map(({ amount }) => negative(amount))), movements.usage);
  for (const name of MOVEMENTS) if (name !== "usage") yield* differs(`movements.${name}`, sum(payments.filter(({ movement }) => movement === name).map(({ credit }) => credit)), movements[name]);
  yield* differs("fees", sum(payments.map(({ fee }) => fee)), fees);
  yield* differs("taxes", sum(payments.map(({ tax }) => tax)), taxes);
  for (const [name, lines] of [["usage", usage], ["byok", byok]] as const) {
    yield* differs(`totals.${name}.calls`, String(lines.reduce((all, { calls }) => all + calls, 0)), String(totals[name].calls));
    yield* differs(`totals.${name}.seconds`, secondsOf(lines), totals[name].seconds);
  }
  yield* differs("totals.usage.amount", sum(usage.map(({ amount }) => amount)), totals.usage.amount);
  yield* differs("totals.byok.provider_cost", sum(byok.map(({ provider_cost }) => provider_cost)), totals.byok.provider_cost);
  yield* differs("totals.byok.fee_waived", sum(byok.map(({ fee_waived }) => fee_waived)), totals.byok.fee_waived);
  if (byok.some(({ amount }) => micros(amount) !== 0n)) yield "byok: calls on own provider keys are charged nothing, a line says otherwise";
  // Which entries it paid is not in the file: it cannot be more than what calls cost and grants brought against what was owed.
  const most = micros(totals.usage.amount) + micros(movements.promotional_credit);
  if (micros(totals.usage.promotional) < 0n || micros(totals.usage.promotional) > most) yield `totals.usage.promotional: ${totals.usage.promotional} is not between 0 and ${microsToDecimal(most)}`;
}

function* findWrongPeriod({ month, time_zone, from, to, state, known_at, payments, ledger }: StatementDocument): Generator<string> {
  if (!isMonthOfZone({ month, from: new Date(from), to: new Date(to) }, time_zone)) yield `from, to: ${from} to ${to} is not ${month} of ${time_zone}`;
  if (state === "closed" && known_at < to) yield `known_at: it was closed at ${known_at}, before the month's end`;
  if (ledger && ledger.last_number < ledger.first_number - 1) yield `ledger.last_number: ${ledger.last_number} is before ${ledger.first_number}`;
  if (payments.some(({ number }, i) => i > 0 && number <= payments[i - 1]!.number)) yield "payments: they are not in the order of their numbers";
}

const micros = (amount: string): Micros => parseDecimal(amount)!;
const negative = (amount: string) => microsToDecimal(-micros(amount));
const sum = (amounts: string[]) => microsToDecimal(amounts.reduce((all, amount) => all + micros(amount), 0n));
/** Whole milliseconds, and exact far beyond what a month can hold. */
const secondsOf = (lines: StatementLine[]) => (lines.reduce((all, { seconds }) => all + Math.round(Number(seconds) * 1_000), 0) / 1_000).toFixed(3);

function* differs(name: string, is: string, says: string): Generator<string> {
  if (is !== says) yield `${name}: its parts add up to ${is}, the statement says ${says}`;
}
