import { type Micros, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import { checkEntry, type Follows } from "./check-entry";
import { commitToSeals } from "./commit-to-seals";
import { findWrongTotals } from "./find-wrong-totals";
import { type Movement, movementOf, MOVEMENTS } from "./movements";
import type { ProofChain, ProofEntry } from "./proof";
import { hashStatement, type StatementDocument, type StatementPlace } from "./statement-document";
import { findShapeFault } from "./statement-shape";

/** What does not hold: of which entry (its number) or of the statement itself, and what is wrong, in words. */
export type Fault = { entry: number | null; what: string };
export type Verified = {
  statement: StatementDocument; hash: string; entries: number; withheld: number;
  /** Whether the file tells the seals, so that the entries were checked against the hash chain; without it they are checked among themselves and against the statement. */
  hasChain: boolean;
  faults: Fault[];
};
type Given = {
  statement: StatementDocument; hash: string; chain: ProofChain | null; entries: AsyncIterable<ProofEntry> | Iterable<ProofEntry>;
  /** The statement's hash as its reader knows it: from the page, the PDF, or the statement after it. */
  expected?: string;
};

/**
 * Whether a closed statement follows from the ledger transactions that come with it, and these from the hash chain to which it
 * commits: from the file alone, without a database. Entries are taken one by one, so a month of any length is verified in
 * little memory. What a file without the chain proves, and what it does not, is said in `README.md`.
 */
export async function verifyStatement({ statement, hash, chain, entries, expected }: Given): Promise<Verified> {
  const faults: Fault[] = [];
  const blame = (entry: number | null, what: string) => { faults.push({ entry, what }); };
  const verified = (count: number, withheld: number): Verified => ({ statement, hash, entries: count, withheld, hasChain: chain !== null, faults });
  for (const what of findWrongStatementAlone(statement, hash, expected)) blame(null, what);
  // Nothing can be computed with a statement that is none.
  const { ledger } = statement;
  if (findShapeFault(statement) || !ledger) return verified(0, 0);

  const payments = new Map(statement.payments.map((payment) => [payment.number, payment]));
  const moved = Object.fromEntries(MOVEMENTS.map((name) => [name, 0n])) as Record<Movement, Micros>;
  let [count, withheld, charged, number] = [0, 0, 0, ledger.first_number];
  let follows: Follows = { balances: [parseDecimal(statement.opening_balance)!], seals: chain ? [Buffer.from(chain.seal_before, "hex")] : [], bookedAt: statement.from };
  for await (const entry of entries) {
    if (entry.number !== number) blame(entry.number, entry.number > number ? `Entries ${number} to ${entry.number - 1} are missing before it` : "It is out of order");
    number = entry.number + 1;
    const { faults: ofIt, change, next } = checkEntry(entry, follows, { statement, hasChain: chain !== null, payment: payments.get(entry.number) });
    for (const what of ofIt) blame(entry.number, what);
    payments.delete(entry.number);
    follows = next;
    count += 1;
    withheld += entry.withheld;
    moved[movementOf(entry.code)] += change;
    if (entry.code === "usage.charge" && change !== 0n) charged += 1;
  }

  const { balances, seals } = follows;
  if (number !== ledger.last_number + 1) blame(null, `The statement ends with entry ${ledger.last_number}, the file with ${number - 1}`);
  if (chain && !seals.some((seal) => isPlace(ledger, chain, seal))) blame(null, "The seals before the first entry and of the last are not the ones that the statement was closed with");
  if (!balances.some((balance) => microsToDecimal(balance) === statement.closing_balance)) blame(null, `The last entry leaves ${microsToDecimal(balances[0]!)}, the statement ends with ${statement.closing_balance}`);
  for (const name of MOVEMENTS) if (microsToDecimal(moved[name]) !== statement.movements[name]) blame(null, `${name}: entries add up to ${microsToDecimal(moved[name])}, the statement says ${statement.movements[name]}`);
  for (const one of payments.keys()) blame(null, `payments: number ${one} is none of the entries`);
  // A call whose price is zero has no entry, or one that moves nothing.
  if (charged > statement.totals.usage.calls) blame(null, `totals.usage.calls: ${charged} entries are charged calls, the statement says ${statement.totals.usage.calls}`);
  return verified(count, withheld);
}

/** What is wrong with the statement whatever its entries are. */
function* findWrongStatementAlone(statement: StatementDocument, hash: string, expected: string | undefined): Generator<string> {
  if (expected !== undefined && expected !== hash) yield `Its hash is ${hash}, expected was ${expected}`;
  if (hashStatement(JSON.stringify(statement)) !== hash) yield "The statement is not what was hashed when it was closed";
  const misshapen = findShapeFault(statement);
  if (misshapen) return yield misshapen;
  yield* findWrongTotals(statement);
  if (!statement.ledger || statement.state !== "closed") yield "The statement is of an open month: it names no place in the ledger";
}

/** Whether a month that begins and ends with these seals is the one that the statement was closed with. */
function isPlace(place: StatementPlace, { seal_before, blind }: ProofChain, seal: Buffer): boolean {
  if ("seal" in place) return place.seal_before === seal_before && place.seal === seal.toString("hex");
  return blind !== null && commitToSeals({ blind: Buffer.from(blind, "hex"), sealBefore: Buffer.from(seal_before, "hex"), seal }) === place.commitment;
}
