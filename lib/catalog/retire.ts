import { eq } from "drizzle-orm";
import { modelAliases, models, providers } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/** What can be retired: each has a `retired_at`, which is all that is written here. */
const THINGS = {
  model: { table: models, key: models.id, subject: (row: { id: string }) => row.id },
  provider: { table: providers, key: providers.id, subject: (row: { id: string }) => row.id },
  alias: { table: modelAliases, key: modelAliases.alias, subject: (row: { modelId: string }) => row.modelId },
} as const;
export const RETIRABLE = Object.keys(THINGS) as [keyof typeof THINGS, ...(keyof typeof THINGS)[]];

/**
 * Retires a model, a provider with all of its models, or an alias, from an instant on, or restores it with null. Nothing new can
 * be asked for by it then; jobs under way are finished, and logged calls are metered and charged as ever. Returns whether
 * anything is otherwise. Throws `not_found`, naming the thing.
 */
export async function retire(ctx: Context, { kind, id, retiredAt }: { kind: (typeof RETIRABLE)[number]; id: string; retiredAt: Date | null }): Promise<boolean> {
  const { table, key, subject } = THINGS[kind];
  return transact(ctx, async (tx) => {
    const [row] = await tx.db.select().from(table as typeof models).where(eq(key, id)).for("update");
    if (!row) throw new AppError("not_found", `${kind}: there is no ${kind} ${id.slice(0, 100)}`, kind);
    if (row.retiredAt?.getTime() === retiredAt?.getTime()) return false;
    // Retired is retired: doing it again does not make it later.
    if (row.retiredAt !== null && retiredAt !== null && row.retiredAt <= tx.clock.now() && row.retiredAt <= retiredAt) return false;
    await tx.db.update(table as typeof models).set({ retiredAt }).where(eq(key, id));
    await recordAudit(tx, {
      accountId: null, action: `${kind}.${retiredAt === null ? "restored" : "retired"}`, subject: (subject as (of: unknown) => string)(row),
      detail: { [kind]: id, retired_at: { before: row.retiredAt?.toISOString() ?? null, after: retiredAt?.toISOString() ?? null } },
    });
    return true;
  });
}
