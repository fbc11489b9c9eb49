import { and, eq, gte, inArray, lt, lte, sql } from "drizzle-orm";
import { type KeptSide, reconciliationDifferences, reconciliationNotes, reconciliationRuns } from "@/db/schema";
import { actorName, type Context, transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { microsToDecimal } from "@/lib/money/micros";
import { type Line, type Match, matchLines, type Side } from "./match-lines";
import { readOurLines } from "./our-lines";
import type { Period } from "./stripe-lines";

/** How many things were found how; `resolved`: they differ as two people know. */
export type Counts = Record<"matched" | "resolved" | "only_ours" | "only_theirs" | "differing" | "double", number>;
type Known = typeof reconciliationDifferences.$inferSelect;
type Found = Match & { finding: Exclude<Match["finding"], "matched"> };
type Theirs = { lines: Line[]; paymentOf?: ReadonlyMap<string, string>; /** When they were asked for. */ readAt: Date; /** Where they end, and what happened later is left out on our side, too. */ until?: Date };

/** So many ids and rows go to the database at once. */
const CHUNK = 500;
const chunks = <T>(all: T[]) => Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, i) => all.slice(i * CHUNK, (i + 1) * CHUNK));

export const keepSide = (side: Side | null): KeptSide | null => side && {
  amount: side.micros === null ? null : microsToDecimal(side.micros), fee: microsToDecimal(side.feeMicros), ms: side.ms, count: side.count, what: side.what ?? "", at: side.at.toISOString(), parts: side.parts,
};

/** What of a side must stay as it was for a resolution to stand. */
export const sayOf = (side: KeptSide | null) => JSON.stringify(side && [side.amount, side.fee, side.ms, side.what, side.count]);
const isAsKnown = (known: Known, match: Match) => sayOf(known.ours) === sayOf(keepSide(match.ours)) && sayOf(known.theirs) === sayOf(keepSide(match.theirs)) && known.finding === match.finding;

/** Comparisons and decisions with one counterparty wait for each other. Runs in the caller's transaction. */
export const lockCounterparty = (ctx: Context, counterparty: string) => ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext(${`reconciliation:${counterparty}`}))`);

/**
 * Holds what we booked in a period against what the counterparty says of it, and keeps what came out: the run with its counts,
 * and each difference until it is resolved. One that was resolved stays so while both sides say what they said then; one that
 * agrees now, or that neither side has any more, is `gone`. Adjustments that were posted count as ours. Ours is read when nobody
 * decides anything; what was seen, proposed or approved since theirs was read is left alone. Doing it again changes nothing but the run.
 */
export async function reconcile(ctx: Context, { counterparty, period, origin, theirs }: { counterparty: string; period: Period; origin: string; theirs: Theirs }): Promise<Counts & { runId: string }> {
  const startedAt = ctx.clock.now();
  const counts: Counts = { matched: 0, resolved: 0, only_ours: 0, only_theirs: 0, differing: 0, double: 0 };
  const runId = newId();
  await transact(ctx, async (tx) => {
    await lockCounterparty(tx, counterparty);
    const matches = matchLines(await readOurLines(tx, counterparty, period, theirs.paymentOf, theirs.until), theirs.lines);
    const isWithin = ({ at }: Match) => at >= period.from && at < period.to;
    for (const part of chunks(matches.filter((match): match is Found => match.finding !== "matched"))) {
      for (const { match, isResolved } of await keepFound(tx, counterparty, part, { readAt: theirs.readAt, isWithin })) if (isWithin(match)) counts[isResolved ? "resolved" : match.finding] += 1;
    }
    counts.matched = matches.filter((match) => match.finding === "matched" && isWithin(match)).length;
    await endAgreed(tx, counterparty, period, { matches: new Map(matches.map(({ id, finding }) => [id, finding])), readAt: theirs.readAt });
    await tx.db.insert(reconciliationRuns).values({
      id: runId, counterparty, fromAt: period.from, toAt: period.to, origin, matched: counts.matched, resolved: counts.resolved, onlyOurs: counts.only_ours, onlyTheirs: counts.only_theirs, differing: counts.differing, double: counts.double,
      startedBy: actorName(tx.actor), startedAt, finishedAt: tx.clock.now(),
    });
  });
  return { runId, ...counts };
}

/**
 * Keeps differences: new ones of the period open, known ones as they are now, whenever they happened; what was ended opens again
 * when the sides say something else than then. Says which are resolved as they are.
 */
async function keepFound(ctx: Context, counterparty: string, found: Found[], { readAt, isWithin }: { readAt: Date; isWithin: (match: Match) => boolean }): Promise<{ match: Found; isResolved: boolean }[]> {
  const now = ctx.clock.now();
  const known = new Map((await ctx.db.select().from(reconciliationDifferences).where(and(eq(reconciliationDifferences.counterparty, counterparty), inArray(reconciliationDifferences.externalId, found.map(({ id }) => id))))).map((row) => [row.externalId, row]));
  const asNow = ({ finding, ours, theirs, at, atRiskMicros }: Found) => ({ finding, accountId: ours?.accountId ?? null, ours: keepSide(ours), theirs: keepSide(theirs), atRiskMicros, happenedAt: at, seenAt: readAt });
  const fresh = found.filter((match) => !known.has(match.id) && isWithin(match));
  if (fresh.length > 0) await ctx.db.insert(reconciliationDifferences).values(fresh.map((match) => ({ id: newId(), counterparty, externalId: match.id, foundAt: now, state: "open" as const, ...asNow(match) })));
  const kept = fresh.map((match) => ({ match, isResolved: false }));
  for (const match of found) {
    const row = known.get(match.id);
    if (!row) continue;
    const isSame = isAsKnown(row, match);
    const isLater = [row.seenAt, row.proposedAt, row.approvedAt].some((at) => at !== null && at > readAt);
    kept.push({ match, isResolved: row.state === "resolved" && (isSame || isLater) });
    if (isLater) continue;
    const ofRow = eq(reconciliationDifferences.id, row.id);
    if (isSame && row.state !== "gone") await ctx.db.update(reconciliationDifferences).set({ seenAt: readAt }).where(ofRow);
    else {
      await ctx.db.update(reconciliationDifferences).set({ ...asNow(match), state: "open", resolution: null, contra: null, proposalId: null, proposedBy: null, proposedAt: null, approvedBy: null, approvedAt: null }).where(ofRow);
      if (row.state !== "open") await noteOf(ctx, row.id, `Open again: the sides say something else now (it was ${row.state}).`);
    }
  }
  return kept;
}

/** What is undecided and agrees now is gone, whenever it happened; and so is what happened in the period and neither side has any more. */
async function endAgreed(ctx: Context, counterparty: string, { from, to }: Period, { matches, readAt }: { matches: ReadonlyMap<string, Match["finding"]>; readAt: Date }): Promise<void> {
  const { id, externalId, state, happenedAt, seenAt } = reconciliationDifferences;
  const isUndecided = and(eq(reconciliationDifferences.counterparty, counterparty), inArray(state, ["open", "proposed"]), lte(seenAt, readAt));
  const neither = await ctx.db.select({ id, externalId, state }).from(reconciliationDifferences).where(and(isUndecided, gte(happenedAt, from), lt(happenedAt, to)));
  const agreed = [...matches].flatMap(([name, finding]) => (finding === "matched" ? [name] : []));
  const ended = neither.filter((row) => !matches.has(row.externalId));
  for (const part of chunks(agreed)) ended.push(...await ctx.db.select({ id, externalId, state }).from(reconciliationDifferences).where(and(isUndecided, inArray(externalId, part))));
  for (const part of chunks(ended)) await ctx.db.update(reconciliationDifferences).set({ state: "gone", seenAt: readAt }).where(and(inArray(id, part.map((row) => row.id)), inArray(state, ["open", "proposed"])));
  for (const row of ended) if (row.state === "proposed") await noteOf(ctx, row.id, "Both sides agree by now: what was proposed is not needed.");
}

const noteOf = (ctx: Context, differenceId: string, text: string) => ctx.db.insert(reconciliationNotes).values({ id: newId(), differenceId, text, writtenBy: "reconciliation", writtenAt: ctx.clock.now() });
