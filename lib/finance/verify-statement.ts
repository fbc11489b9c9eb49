import { hashTransaction } from "@/lib/ledger/hash-transaction";
import { sealEntry } from "@/lib/ledger/seal-entry";
import { type Micros, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import type { ProofEntry } from "./proof";
import { type Movement, movementOf, MOVEMENTS } from "./movements";
import { hashStatement, type StatementDocument } from "./statement-document";

/** What does not hold: of which entry (its number) or of the statement itself, and what is wrong, in words. */
export type Fault = { entry: number | null; what: string };
export type Verified = { statement: StatementDocument; hash: string; entries: number; withheld: number; faults: Fault[] };

/**
 * Whether a closed statement follows from the ledger transactions that come with it, and these from the hash chain that it
 * names: from the file alone, without a database. Entries are taken one by one, so a month of any length is verified in
 * little memory. The seals of the chain are SHA-256; see `lib/ledger/README.md`.
 */
export async function verifyStatement({ statement, hash, entries }: { statement: StatementDocument; hash: string; entries: AsyncIterable<ProofEntry> | Iterable<ProofEntry> }): Promise<Verified> {
  const faults: Fault[] = [];
  const blame = (entry: number | null, what: string) => { faults.push({ entry, what }); };
  if (hashStatement(JSON.stringify(statement)) !== hash) blame(null, "The statement is not what was hashed when it was closed");
  for (const what of findWrongSums(statement)) blame(null, what);
  const { ledger } = statement;
  if (!ledger) {
    blame(null, "The statement is of an open month: it names no place in the ledger");
    return { statement, hash, entries: 0, withheld: 0, faults };
  }

  const moved = Object.fromEntries(MOVEMENTS.map((name) => [name, 0n])) as Record<Movement, Micros>;
  let [count, withheld, expected] = [0, 0, ledger.first_number];
  // What the next entry may follow: balance and seal as they are told, or, after a faulty one, as they should be.
  let balances = [parseDecimal(statement.opening_balance) ?? 0n];
  let before: Buffer[] = [Buffer.from(ledger.seal_before, "hex")];
  let bookedAt = statement.from;
  for await (const entry of entries) {
    const { number } = entry;
    count += 1;
    withheld += entry.withheld;
    if (number !== expected) blame(number, number > expected ? `Entries ${expected} to ${number - 1} are missing before it` : "It is out of order");
    expected = number + 1;
    const wrong = findWrongFields(entry);
    if (wrong) {
      blame(number, wrong);
      [before, balances] = [[Buffer.from(entry.seal ?? "", "hex")], [parseDecimal(entry.balance) ?? balances[0]!, ...balances]];
      continue;
    }
    const postings = entry.postings.map(([, debit, credit, amount]) => ({ debit, credit, amountMicros: parseDecimal(amount)! }));
    const change = postings.reduce((sum, { debit, credit, amountMicros }) => sum + (credit === "customer_credit" ? amountMicros : debit === "customer_credit" ? -amountMicros : 0n), 0n);
    const told = parseDecimal(entry.balance)!;
    const place = { seq: number, bookedAt: new Date(entry.booked_at), balanceMicros: told };
    const content = entry.withheld > 0 ? entry.content_hash : hashTransaction({ code: entry.code, idempotencyKey: entry.idempotency_key, occurredAt: new Date(entry.occurred_at), reversesSeq: entry.reverses, postings });
    const faultsOfIt: string[] = [];
    if (content !== entry.content_hash) faultsOfIt.push("what it says is not what its content hash was made of");
    if (!balances.some((balance) => told === balance + change)) faultsOfIt.push(`its balance is ${entry.balance}, by its postings it is ${microsToDecimal(balances[0]! + change)}`);
    if (entry.booked_at < bookedAt || entry.booked_at >= statement.to) faultsOfIt.push(`it was booked at ${entry.booked_at}, before its neighbour or outside the month`);
    const seals = before.map((previous) => sealEntry(previous, statement.account.id, content, place));
    if (!seals.some((seal) => seal.toString("hex") === entry.seal)) faultsOfIt.push(entry.seal ? "its seal does not follow from it and the seal before" : "it has no seal");
    if (faultsOfIt.length > 0) blame(number, `${faultsOfIt[0]![0]!.toUpperCase()}${faultsOfIt.join("; ").slice(1)}`);
    moved[movementOf(entry.code)] += change;
    if (faultsOfIt.length > 0) {
      [before, balances] = [[Buffer.from(entry.seal ?? "", "hex"), ...seals], [told, ...balances.map((balance) => balance + change)]];
      continue;
    }
    [before, balances] = [[Buffer.from(entry.seal!, "hex")], [told]];
    bookedAt = entry.booked_at;
  }
  if (expected !== ledger.last_number + 1) blame(null, `The statement ends with entry ${ledger.last_number}, the file with ${expected - 1}`);
  if (!before.some((seal) => seal.toString("hex") === ledger.seal)) blame(null, `The seal of the last entry is not the one that the statement names`);
  if (!balances.some((balance) => microsToDecimal(balance) === statement.closing_balance)) blame(null, `The last entry leaves ${microsToDecimal(balances[0]!)}, the statement ends with ${statement.closing_balance}`);
  for (const name of MOVEMENTS) if (microsToDecimal(moved[name]) !== statement.movements[name]) blame(null, `${name}: entries add up to ${microsToDecimal(moved[name])}, the statement says ${statement.movements[name]}`);
  return { statement, hash, entries: count, withheld, faults };
}

/** Why an entry cannot be computed with, or null. */
function findWrongFields({ number, balance, booked_at, occurred_at, reverses, postings, withheld, content_hash }: ProofEntry): string | null {
  const isInstant = (text: string) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
  if (parseDecimal(balance) === null || postings.some(([, , , amount]) => (parseDecimal(amount) ?? 0n) <= 0n)) return "An amount of it is no positive amount in dollars";
  if (!isInstant(booked_at) || !isInstant(occurred_at)) return "A time of it is none";
  if (reverses !== null && !(reverses > 0 && reverses < number)) return `It reverses ${reverses}, which is not before it`;
  if (postings.length + withheld === 0) return "It has no postings";
  if (withheld === 0 && postings.some(([position], i) => position !== i)) return "Its postings are not numbered from 0 on, without a gap";
  if (!/^[0-9a-f]{64}$/.test(content_hash)) return "Its content hash is none";
  return null;
}

/** Sums of the statement that do not come out. */
function* findWrongSums({ opening_balance, movements, closing_balance, payments, usage, byok, totals, fees, taxes }: StatementDocument): Generator<string> {
  const sum = (amounts: (string | undefined)[]) => microsToDecimal(amounts.reduce((all, amount) => all + (parseDecimal(amount ?? "") ?? 0n), 0n));
  const differs = (name: string, is: string, says: string) => (is === says ? [] : [`${name}: its parts add up to ${is}, the statement says ${says}`]);
  yield* differs("closing_balance", sum([opening_balance, ...MOVEMENTS.map((name) => movements[name])]), closing_balance);
  yield* differs("movements.usage", sum(usage.map(({ amount }) => `-${amount}`)), movements.usage);
  for (const name of MOVEMENTS) if (name !== "usage") yield* differs(`movements.${name}`, sum(payments.filter(({ movement }) => movement === name).map(({ credit }) => credit)), movements[name]);
  yield* differs("fees", sum(payments.map(({ fee }) => fee)), fees);
  yield* differs("taxes", sum(payments.map(({ tax }) => tax)), taxes);
  yield* differs("totals.usage.amount", sum(usage.map(({ amount }) => amount)), totals.usage.amount);
  yield* differs("totals.byok.provider_cost", sum(byok.map(({ provider_cost }) => provider_cost)), totals.byok.provider_cost);
  yield* differs("totals.byok.fee_waived", sum(byok.map(({ fee_waived }) => fee_waived)), totals.byok.fee_waived);
}
