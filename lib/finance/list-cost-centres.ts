import { asc, eq } from "drizzle-orm";
import { costCentres } from "@/db/schema";
import type { Context } from "@/lib/context/context";

export type CostCentre = { kind: (typeof costCentres.$inferSelect)["kind"]; key: string; costCentre: string };

/** Which cost centre pays for which tag, API key and sub-account of an account. */
export async function listCostCentres(ctx: Context, accountId: string): Promise<CostCentre[]> {
  return ctx.db.select({ kind: costCentres.kind, key: costCentres.key, costCentre: costCentres.costCentre }).from(costCentres)
    .where(eq(costCentres.accountId, accountId)).orderBy(asc(costCentres.kind), asc(costCentres.key));
}
