import { and, eq, gte, inArray, lt, sql } from "drizzle-orm";
import { type KeptSide, reconciliationDifferences, reconciliationNotes, reconciliationRuns } from "@/db/schema";
import { actorName, type Context, transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { microsToDecimal } from "@/lib/money/micros";
import { readAdjustments } from "./adjustments";
import { type Line, type Match, matchLines, type Side } from "./match-lines";
import type { Period } from "./stripe-lines";

export type Counts = Record<"matched" | "only_ours" | "only_theirs" | "differing" | "double", number>;
type Known = typeof reconciliationDifferences.$inferSelect;
type Found = Match & { finding: Exclude<Match["finding"], "matched"> };

/** So many ids and rows go to the database at once. */
const CHUNK = 500;
const chunks = <T>(all: T[]) => Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, i) => all.slice(i * CHUNK, (i + 1) * CHUNK));

const keep = (side: Side | null): KeptSide | null => side && {
  amount: side.micros === null ? null : microsToDecimal(side.micros), fee: microsToDecimal(side.feeMicros), ms: side.ms, count: side.parts.length, what: side.what ?? "", at: side.at.toISOString(), parts: side.parts.slice(0, 20),
};

const told = (side: KeptSide | null) => JSON.stringify(side && [side.amount, side.fee, side.ms]);
const isAsResolved = (known: Known, match: Match) => told(known.ours) === told(keep(match.ours)) && told(known.theirs) === told(keep(match.theirs));

/**
 * Holds what we booked in a period against what the counterparty says of it, and keeps what came out: the run with its counts,
 * and each difference until it is resolved. One that was resolved stays so while both sides say what they said then; one that is
 * not found any more is `gone`. Adjustments that were posted count as ours. Doing it again changes nothing but the run.
 */
export async function reconcile(ctx: Context, { counterparty, period, origin, ours, theirs }: { counterparty: string; period: Period; origin: string; ours: Line[]; theirs: Line[] }): Promise<Counts & { runId: string }> {
  const startedAt = ctx.clock.now();
  const matches = matchLines([...ours, ...(await readAdjustments(ctx, counterparty))], theirs).filter(({ at }) => at >= period.from && at < period.to);
  const counts: Counts = { matched: 0, only_ours: 0, only_theirs: 0, differing: 0, double: 0 };
  for (const { finding } of matches) counts[finding] += 1;
  const runId = newId();
  await transact(ctx, async (tx) => {
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext(${`reconciliation:${counterparty}`}))`);
    const found = matches.filter((match): match is Found => match.finding !== "matched");
    for (const part of chunks(found)) await keepFound(tx, counterparty, part);
    await endAgreed(tx, counterparty, period, new Set(found.map(({ id }) => id)));
    await tx.db.insert(reconciliationRuns).values({
      id: runId, counterparty, fromAt: period.from, toAt: period.to, origin, matched: counts.matched, onlyOurs: counts.only_ours, onlyTheirs: counts.only_theirs, differing: counts.differing, double: counts.double,
      startedBy: actorName(tx.actor), startedAt, finishedAt: tx.clock.now(),
    });
  });
  return { runId, ...counts };
}

/** Keeps differences: new ones open, known ones as they are now; what was ended opens again when the sides say something else than then. */
async function keepFound(ctx: Context, counterparty: string, found: Found[]): Promise<void> {
  const now = ctx.clock.now();
  const known = new Map((await ctx.db.select().from(reconciliationDifferences).where(and(eq(reconciliationDifferences.counterparty, counterparty), inArray(reconciliationDifferences.externalId, found.map(({ id }) => id))))).map((row) => [row.externalId, row]));
  const asNow = ({ finding, ours, theirs, at, atRiskMicros }: Found) => ({ finding, accountId: ours?.accountId ?? null, ours: keep(ours), theirs: keep(theirs), atRiskMicros, happenedAt: at, seenAt: now });
  const fresh = found.filter(({ id }) => !known.has(id));
  if (fresh.length > 0) await ctx.db.insert(reconciliationDifferences).values(fresh.map((match) => ({ id: newId(), counterparty, externalId: match.id, foundAt: now, state: "open" as const, ...asNow(match) })));
  for (const match of found.filter(({ id }) => known.has(id))) {
    const row = known.get(match.id)!;
    const isSame = isAsResolved(row, match);
    const ofRow = eq(reconciliationDifferences.id, row.id);
    if (isSame && row.state !== "gone") await ctx.db.update(reconciliationDifferences).set({ seenAt: now }).where(ofRow);
    else {
      await ctx.db.update(reconciliationDifferences).set({ ...asNow(match), state: "open", resolution: null, contra: null, proposalId: null, proposedBy: null, proposedAt: null, approvedBy: null, approvedAt: null }).where(ofRow);
      if (row.state !== "open") await ctx.db.insert(reconciliationNotes).values({ id: newId(), differenceId: row.id, text: `Open again: the sides say something else now (it was ${row.state}).`, writtenBy: "reconciliation", writtenAt: now });
    }
  }
}

/** What was open in the period and is not found any more agrees by now. */
async function endAgreed(ctx: Context, counterparty: string, { from, to }: Period, found: ReadonlySet<string>): Promise<void> {
  const open = await ctx.db.select({ id: reconciliationDifferences.id, externalId: reconciliationDifferences.externalId }).from(reconciliationDifferences)
    .where(and(eq(reconciliationDifferences.counterparty, counterparty), inArray(reconciliationDifferences.state, ["open", "proposed"]), gte(reconciliationDifferences.happenedAt, from), lt(reconciliationDifferences.happenedAt, to)));
  for (const part of chunks(open.filter(({ externalId }) => !found.has(externalId)))) {
    await ctx.db.update(reconciliationDifferences).set({ state: "gone", seenAt: ctx.clock.now() }).where(inArray(reconciliationDifferences.id, part.map(({ id }) => id)));
  }
}
