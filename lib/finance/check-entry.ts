import { hashTransaction } from "@/lib/ledger/hash-transaction";
import { sealEntry } from "@/lib/ledger/seal-entry";
import { type Micros, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { findWrongEntry } from "./find-wrong-entry";
import { paymentOfEntry } from "./payment-of-entry";
import type { ProofEntry } from "./proof";
import type { StatementDocument, StatementPayment } from "./statement-document";

/** What an entry may follow: balances and seals as the one before tells them, or, after a faulty one, also as they should be. */
export type Follows = { balances: Micros[]; /** None in a file without the chain. */ seals: Buffer[]; bookedAt: string };
/** What is wrong with an entry, in words; by how much it moves the balance; and what the next one may follow. */
export type CheckedEntry = { faults: string[]; change: Micros; next: Follows };
type Among = { statement: StatementDocument; hasChain: boolean; /** What the statement tells of it among its payments. */ payment: StatementPayment | undefined };

/** Checks one transaction of a proof against the one before it and against the statement. */
export function checkEntry(entry: ProofEntry, { balances, seals, bookedAt }: Follows, { statement, hasChain, payment }: Among): CheckedEntry {
  const wrong = findWrongEntry(entry, hasChain);
  if (wrong) return { faults: [wrong], change: 0n, next: { balances: [parseDecimal(entry.balance) ?? balances[0]!, ...balances], seals: sealsOf(entry), bookedAt } };
  const change = changeOf(entry);
  const told = parseDecimal(entry.balance)!;
  const content = entry.withheld > 0 ? null : hashOf(entry);
  const due = hasChain ? seals.map((seal) => sealEntry(seal, statement.account.id, content!, { seq: entry.number, bookedAt: new Date(entry.booked_at), balanceMicros: told })) : [];
  const faults = [
    ...(content === entry.content_hash ? [] : ["what it says is not what its content hash was made of"]),
    ...(balances.some((balance) => told === balance + change) ? [] : [`its balance is ${entry.balance}, by its postings it is ${microsToDecimal(balances[0]! + change)}`]),
    ...(entry.booked_at >= bookedAt && entry.booked_at < statement.to ? [] : [`it was booked at ${entry.booked_at}, before its neighbour or outside the month`]),
    ...(!hasChain || due.some((seal) => seal.toString("hex") === entry.seal) ? [] : [entry.seal ? "its seal does not follow from it and the seal before" : "it has no seal"]),
    ...findWrongPayment(paymentOfEntry(entry), payment),
  ];
  if (faults.length === 0) return { faults, change, next: { balances: [told], seals: sealsOf(entry), bookedAt: entry.booked_at } };
  return { faults: [`${faults[0]![0]!.toUpperCase()}${faults.join("; ").slice(1)}`], change, next: { balances: [told, ...balances.map((balance) => balance + change)], seals: [...sealsOf(entry), ...due], bookedAt } };
}

const sealsOf = ({ seal }: ProofEntry) => (seal === null ? [] : [Buffer.from(seal, "hex")]);

/** How its postings move the customer's credit. */
function changeOf({ postings }: ProofEntry): Micros {
  return postings.reduce((sum, [, debit, credit, amount]) => sum + (credit === "customer_credit" ? parseDecimal(amount)! : debit === "customer_credit" ? -parseDecimal(amount)! : 0n), 0n);
}

function hashOf({ code, idempotency_key, occurred_at, reverses, postings }: ProofEntry): string {
  return hashTransaction({ code, idempotencyKey: idempotency_key, occurredAt: new Date(occurred_at), reversesSeq: reverses, postings: postings.map(([, debit, credit, amount]) => ({ debit, credit, amountMicros: parseDecimal(amount)! })) });
}

function findWrongPayment(due: StatementPayment | null, told: StatementPayment | undefined): string[] {
  if (!due) return told ? ["the statement tells it among its payments"] : [];
  if (!told) return ["the statement does not tell it among its payments"];
  return (Object.keys(due) as (keyof StatementPayment)[]).filter((name) => due[name] !== told[name]).map((name) => `its ${name} is ${due[name]}, among the statement's payments it is ${told[name]}`);
}
