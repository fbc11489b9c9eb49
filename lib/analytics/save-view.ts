import { sql } from "drizzle-orm";
import { savedViews } from "@/db/schema";
import { type Context, actorName, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";

const MOST = 100;
const MAX_NAME = 60;
const MAX_QUERY = 2_000;

/**
 * Saves search parameters of the Usage page under a name, for everybody of the account. The same name again replaces what
 * it stood for. Throws `invalid_request` naming the field, and `conflict` when there are a hundred already.
 */
export async function saveView(ctx: Context, { accountId, name: given, query }: { accountId: string; name: string; query: string }): Promise<void> {
  const name = given.trim();
  if (name === "" || name.length > MAX_NAME || name.includes("\0")) throw new AppError("invalid_request", `name: 1 to ${MAX_NAME} characters`, "name");
  if (query.length > MAX_QUERY || query.includes("\0")) throw new AppError("invalid_request", `query: at most ${MAX_QUERY} characters`, "query");
  await transact(ctx, async (tx) => {
    // One after the other: two people may save the same name, or the last one there is room for, at once.
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('saved views'), hashtext(${accountId}))`);
    const others = await tx.db.execute<{ count: string }>(sql`select count(*) as count from saved_views where account_id = ${accountId} and name <> ${name}`);
    if (Number(others[0]!.count) >= MOST) throw new AppError("conflict", `There are ${MOST} saved views: delete one first`);
    await tx.db.delete(savedViews).where(sql`${savedViews.accountId} = ${accountId} and ${savedViews.name} = ${name}`);
    await tx.db.insert(savedViews).values({ accountId, id: newId(), name, query, createdBy: actorName(ctx.actor), createdAt: ctx.clock.now() });
  });
}
