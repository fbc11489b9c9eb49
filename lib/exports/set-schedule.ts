import { eq } from "drizzle-orm";
import { exportSchedules } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import type { ExportKind } from "./exports";

/** `month`: when a month is closed. `day`: besides, every day of the month so far. */
export const EVERY = ["off", "day", "month"] as const;

/** Has an export made by itself from now on, or no more. Months that were closed long ago are not made up for: they can be asked for. */
export async function setSchedule(ctx: Context, { kind, every }: { kind: ExportKind; every: (typeof EVERY)[number] }): Promise<void> {
  await transact(ctx, async (tx) => {
    const [before] = await tx.db.select({ every: exportSchedules.every }).from(exportSchedules).where(eq(exportSchedules.kind, kind)).for("update");
    const changed = { updatedBy: actorName(tx.actor), updatedAt: tx.clock.now() };
    if (every === "off") await tx.db.delete(exportSchedules).where(eq(exportSchedules.kind, kind));
    else await tx.db.insert(exportSchedules).values({ kind, every, plannedTo: tx.clock.now(), ...changed }).onConflictDoUpdate({ target: exportSchedules.kind, set: { every, ...changed } });
    await recordAudit(tx, { accountId: null, action: "export_schedule.set", subject: kind, detail: { before: before?.every ?? "off", after: every } });
  });
}
