import { subMinutes } from "date-fns";
import { and, desc, eq, isNull } from "drizzle-orm";
import { ingestTokens } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { hashSecret, randomSecret, visiblePrefix } from "./api-key-text";
import { recordAudit } from "./record-audit";

/** Makes a gateway's token for `POST /api/ingest`, and returns its text: the only time that it is seen. */
export async function createIngestToken(ctx: Context, input: { name: string; source: string; token?: string }): Promise<{ id: string; token: string }> {
  if (input.name.trim() === "" || input.name.length > 64) throw new AppError("invalid_request", "name: 1 to 64 characters", "name");
  if (!/^\S{1,64}$/.test(input.source)) throw new AppError("invalid_request", "source: 1 to 64 characters without spaces; it is part of an event's identity", "source");
  const token = input.token ?? `tg-ingest-${randomSecret(40)}`;
  const id = newId();
  await ctx.db.insert(ingestTokens)
    .values({ id, name: input.name, source: input.source, prefix: visiblePrefix(token), hash: hashSecret(token), createdAt: ctx.clock.now() })
    .onConflictDoNothing();
  return { id, token };
}

const NOTED_MIN = 1;

/** The live token with this text, with the source it may send; null for an unknown or revoked one. Notes its use, once a minute. */
export async function findIngestToken(ctx: Context, token: string): Promise<{ id: string; source: string } | null> {
  const [row] = await ctx.db.select({ id: ingestTokens.id, source: ingestTokens.source, lastUsedAt: ingestTokens.lastUsedAt }).from(ingestTokens)
    .where(and(eq(ingestTokens.hash, hashSecret(token)), isNull(ingestTokens.revokedAt)));
  if (!row) return null;
  const now = ctx.clock.now();
  if (!row.lastUsedAt || row.lastUsedAt < subMinutes(now, NOTED_MIN)) await ctx.db.update(ingestTokens).set({ lastUsedAt: now }).where(eq(ingestTokens.id, row.id));
  return { id: row.id, source: row.source };
}

export type IngestToken = { id: string; name: string; source: string; prefix: string; createdAt: Date; lastUsedAt: Date | null; revokedAt: Date | null };

/** Every gateway's token, newest first. Never their hashes. */
export async function listIngestTokens(ctx: Context): Promise<IngestToken[]> {
  const { id, name, source, prefix, createdAt, lastUsedAt, revokedAt } = ingestTokens;
  return ctx.db.select({ id, name, source, prefix, createdAt, lastUsedAt, revokedAt }).from(ingestTokens).orderBy(desc(createdAt), desc(id));
}

/** Revokes a token from the next request on, for good; revoking it again changes nothing. Throws `not_found`. */
export async function revokeIngestToken(ctx: Context, id: string): Promise<void> {
  const [token] = await ctx.db.select().from(ingestTokens).where(eq(ingestTokens.id, id));
  if (!token) throw new AppError("not_found", "No such ingest token", "id");
  await transact(ctx, async (tx) => {
    const revoked = await tx.db.update(ingestTokens).set({ revokedAt: tx.clock.now() }).where(and(eq(ingestTokens.id, id), isNull(ingestTokens.revokedAt))).returning({ id: ingestTokens.id });
    if (revoked.length > 0) await recordAudit(tx, { accountId: null, action: "ingest_token.revoke", subject: id, detail: { name: token.name } });
  });
}
