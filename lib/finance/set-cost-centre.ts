import { and, eq } from "drizzle-orm";
import { apiKeys, costCentres } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { actorName, type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { isId } from "@/lib/ids/ids";
import type { CostCentre } from "./list-cost-centres";

const LONGEST = 80;
/** Far more than a cost report tells apart, and little enough to be read with every statement. */
const MOST = 1_000;

/**
 * Says which cost centre pays for a tag, an API key or a sub-account; an empty one says that none does. It is how statements
 * are split from now on, closed ones too: their amounts stay. Throws `invalid_request` (`cost_centre`, `key`): an API key must be the account's own, and no more than 1 000
 * can be mapped.
 */
export async function setCostCentre(ctx: Context, { accountId, kind, key, costCentre }: CostCentre & { accountId: string }): Promise<void> {
  const name = costCentre.trim();
  if (name.length > LONGEST) throw new AppError("invalid_request", `cost_centre: up to ${LONGEST} characters`, "cost_centre");
  if (key === "" || key.length > 200) throw new AppError("invalid_request", "key: a tag, the id of an API key, or the id of a sub-account", "key");
  await transact(ctx, async (tx) => {
    const which = and(eq(costCentres.accountId, accountId), eq(costCentres.kind, kind), eq(costCentres.key, key));
    const [before] = await tx.db.select().from(costCentres).where(which);
    if ((before?.costCentre ?? "") === name) return;
    if (!before) await requirePlace(tx, { accountId, kind, key });
    const set = { costCentre: name, updatedBy: actorName(tx.actor), updatedAt: tx.clock.now() };
    if (name === "") await tx.db.delete(costCentres).where(which);
    else await tx.db.insert(costCentres).values({ accountId, kind, key, ...set }).onConflictDoUpdate({ target: [costCentres.accountId, costCentres.kind, costCentres.key], set });
    await recordAudit(tx, { accountId, action: "cost_centre.set", subject: `${kind}:${key}`, detail: { before: before?.costCentre ?? "", after: name } });
  });
}

/** Whether one more can be mapped, and what it is, is asked when it is: one that was mapped may be changed and taken away whatever has become of it. */
async function requirePlace(tx: Context, { accountId, kind, key }: Omit<CostCentre, "costCentre"> & { accountId: string }): Promise<void> {
  if (kind === "api_key") {
    const [found] = isId(key) ? await tx.db.select({ id: apiKeys.id }).from(apiKeys).where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.id, key))) : [];
    if (!found) throw new AppError("invalid_request", "key: this account has no API key of that id", "key");
  }
  const mapped = await tx.db.$count(costCentres, eq(costCentres.accountId, accountId));
  if (mapped >= MOST) throw new AppError("invalid_request", `key: ${MOST.toLocaleString("en-US")} tags, API keys and sub-accounts are mapped already, which is as many as can be; take one away first`, "key");
}
