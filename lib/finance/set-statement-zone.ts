import { eq, sql } from "drizzle-orm";
import { statements, statementZones } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { lockWallet } from "@/lib/ledger/lock-wallet";
import { isTimeZone } from "@/lib/time/is-time-zone";
import { getStatementZone } from "./statement-months";

/**
 * Says whose months an account's statements are of. Only before the first month is closed: later ones would overlap it,
 * or leave hours out. Throws `invalid_request` for an unknown zone, `conflict` once a month is closed, `not_found`.
 */
export async function setStatementZone(ctx: Context, { accountId, timeZone: asked }: { accountId: string; timeZone: string }): Promise<void> {
  const timeZone = await findZone(ctx, asked);
  if (!timeZone) throw new AppError("invalid_request", `time_zone: ${JSON.stringify(asked.slice(0, 60))} is no time zone; allowed are UTC and names such as Europe/Berlin`, "time_zone");
  await transact(ctx, async (tx) => {
    await lockWallet(tx, accountId);
    const [closed] = await tx.db.select({ month: statements.month }).from(statements).where(eq(statements.accountId, accountId)).limit(1);
    const before = await getStatementZone(tx, accountId);
    if (before === timeZone) return;
    if (closed) throw new AppError("conflict", `The zone stays ${before}: ${closed.month} is closed already, and months of another zone would overlap it`, "time_zone");
    const chosen = { timeZone, updatedBy: actorName(tx.actor), updatedAt: tx.clock.now() };
    await tx.db.insert(statementZones).values({ accountId, ...chosen }).onConflictDoUpdate({ target: statementZones.accountId, set: chosen });
    await recordAudit(tx, { accountId, action: "statement_zone.set", subject: accountId, detail: { before, after: timeZone } });
  });
}

/** A zone that both we and the database know, as it is usually spelled; null for any other. */
async function findZone(ctx: Context, asked: string): Promise<string | null> {
  if (!isTimeZone(asked)) return null;
  const [zone] = await ctx.db.execute<{ name: string }>(sql`select name from pg_timezone_names where lower(name) = lower(${asked})`);
  return zone && isTimeZone(zone.name) ? zone.name : null;
}
