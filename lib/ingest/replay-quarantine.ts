import { and, asc, eq, gt, or } from "drizzle-orm";
import { quarantinedLines } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context } from "@/lib/context/context";
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
    for (const line of page) {
      const { outcomes: [outcome] } = await ingestLines(ctx, {
        source: line.source, origin: line.origin, lines: [{ raw: line.raw, line: line.line }], reviewed: input.reviewed, replay: true,
      });
      if (outcome!.outcome === "accepted" || outcome!.outcome === "duplicate") {
        await ctx.db.update(quarantinedLines).set({ state: "replayed", resolvedAt: ctx.clock.now(), resolvedBy: actorName(ctx.actor) })
          .where(and(eq(quarantinedLines.id, line.id), eq(quarantinedLines.state, "open")));
        await recordAudit(ctx, { accountId: line.accountId, action: "quarantine.replay", subject: line.id, detail: { reviewed: input.reviewed ?? false } });
        result.replayed += 1;
      } else {
        await ctx.db.update(quarantinedLines).set({ reason: outcome!.reason!, detail: outcome!.detail! }).where(eq(quarantinedLines.id, line.id));
        result.remaining += 1;
      }
    }
    if (input.id || page.length < PAGE) return result;
    after = page.at(-1);
  }
}
