import { createHash } from "node:crypto";
import { and, asc, eq, gt, or } from "drizzle-orm";
import { quarantinedLines } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { ingestLines } from "./ingest-lines";

export type QuarantinedLine = typeof quarantinedLines.$inferSelect;
export type QuarantineCursor = { receivedAt: Date; id: string };

/** A page of the lines that wait for a person, oldest first. */
export async function listQuarantine(ctx: Context, input: { limit: number; after?: QuarantineCursor }): Promise<QuarantinedLine[]> {
  const { after } = input;
  const later = after && or(gt(quarantinedLines.receivedAt, after.receivedAt), and(eq(quarantinedLines.receivedAt, after.receivedAt), gt(quarantinedLines.id, after.id)));
  return ctx.db.select().from(quarantinedLines).where(and(eq(quarantinedLines.state, "open"), later))
    .orderBy(asc(quarantinedLines.receivedAt), asc(quarantinedLines.id)).limit(input.limit);
}

const PAGE = 500;

/**
 * Tries open lines again: all of them, or one. What is recorded now leaves the quarantine; the rest stays, with today's
 * reason. `reviewed` says that a person has looked at implausible lengths and wants them charged.
 */
export async function replayQuarantine(ctx: Context, input: { id?: string; reviewed?: boolean } = {}): Promise<{ replayed: number; remaining: number }> {
  let after: QuarantineCursor | undefined;
  const result = { replayed: 0, remaining: 0 };
  for (;;) {
    const page = input.id
      ? await ctx.db.select().from(quarantinedLines).where(and(eq(quarantinedLines.id, input.id), eq(quarantinedLines.state, "open")))
      : await listQuarantine(ctx, { limit: PAGE, after });
    for (const { id } of page) {
      const recorded = await replayLine(ctx, id, input.reviewed ?? false);
      if (recorded !== null) result[recorded ? "replayed" : "remaining"] += 1;
    }
    if (input.id || page.length < PAGE) return result;
    after = page.at(-1);
  }
}

/** Whether the line is recorded now; null when it is no longer open. Its row is locked, so nobody discards it meanwhile. */
async function replayLine(ctx: Context, id: string, reviewed: boolean): Promise<boolean | null> {
  return transact(ctx, async (tx) => {
    const [line] = await tx.db.select().from(quarantinedLines).where(and(eq(quarantinedLines.id, id), eq(quarantinedLines.state, "open"))).for("update");
    if (!line) return null;
    // Its text could not be stored as it came (NUL): what is stored says something else, so nobody may be charged by it.
    if (!createHash("sha256").update(line.raw).digest().equals(line.rawHash)) return false;
    const { outcomes: [outcome] } = await ingestLines(tx, { source: line.source, origin: line.origin, lines: [{ raw: line.raw, line: line.line }], reviewed, replay: true });
    if (outcome!.outcome !== "accepted" && outcome!.outcome !== "duplicate") {
      await tx.db.update(quarantinedLines).set({ reason: outcome!.reason!, detail: outcome!.detail! }).where(eq(quarantinedLines.id, id));
      return false;
    }
    await tx.db.update(quarantinedLines).set({ state: "replayed", resolvedAt: tx.clock.now(), resolvedBy: actorName(tx.actor) }).where(eq(quarantinedLines.id, id));
    await recordAudit(tx, { accountId: line.accountId, action: "quarantine.replay", subject: id, detail: { reviewed } });
    return true;
  });
}
