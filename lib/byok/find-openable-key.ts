import { providerKeys } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";
import { type OpenableKey, openableKey } from "./openable-key";
import { ofKey } from "./provider-key";

/** The key that a job was begun with, also when it was revoked since; null once it is deleted. For the system alone: nobody asks for one key. */
export async function findOpenableKey(ctx: Context, { accountId, id }: { accountId: string; id: string }): Promise<OpenableKey | null> {
  invariant(ctx.actor.kind === "system", "only a task goes on with a job");
  const [row] = await ctx.db.select().from(providerKeys).where(ofKey(accountId, id));
  return row && !row.deletedAt ? openableKey(row) : null;
}
