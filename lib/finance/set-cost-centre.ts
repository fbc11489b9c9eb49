import { and, eq } from "drizzle-orm";
import { costCentres } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { CostCentre } from "./list-cost-centres";

const LONGEST = 80;

/**
 * Says which cost centre pays for a tag, an API key or a sub-account; an empty one says that none does. It is how statements
 * are split from now on, closed ones too: their amounts stay. Throws `invalid_request`.
 */
export async function setCostCentre(ctx: Context, { accountId, kind, key, costCentre }: CostCentre & { accountId: string }): Promise<void> {
  const name = costCentre.trim();
  if (name.length > LONGEST) throw new AppError("invalid_request", `cost_centre: up to ${LONGEST} characters`, "cost_centre");
  if (key === "" || key.length > 200) throw new AppError("invalid_request", "key: a tag, the id of an API key, or the id of a sub-account", "key");
  await transact(ctx, async (tx) => {
    const which = and(eq(costCentres.accountId, accountId), eq(costCentres.kind, kind), eq(costCentres.key, key));
    const [before] = await tx.db.select().from(costCentres).where(which);
    if ((before?.costCentre ?? "") === name) return;
    const set = { costCentre: name, updatedBy: actorName(tx.actor), updatedAt: tx.clock.now() };
    if (name === "") await tx.db.delete(costCentres).where(which);
    else await tx.db.insert(costCentres).values({ accountId, kind, key, ...set }).onConflictDoUpdate({ target: [costCentres.accountId, costCentres.kind, costCentres.key], set });
    await recordAudit(tx, { accountId, action: "cost_centre.set", subject: `${kind}:${key}`, detail: { before: before?.costCentre ?? "", after: name } });
  });
}
