import { and, eq, isNull } from "drizzle-orm";
import { ingestTokens } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { hashSecret, randomSecret, visiblePrefix } from "./api-key-text";

/** Makes a gateway's token for `POST /api/ingest`, and returns its text: the only time that it is seen. */
export async function createIngestToken(ctx: Context, input: { name: string; source: string; token?: string }): Promise<{ id: string; token: string }> {
  const token = input.token ?? `tg-ingest-${randomSecret(40)}`;
  const id = newId();
  await ctx.db.insert(ingestTokens)
    .values({ id, name: input.name, source: input.source, prefix: visiblePrefix(token), hash: hashSecret(token), createdAt: ctx.clock.now() })
    .onConflictDoNothing();
  return { id, token };
}

/** The live token with this text, with the source it may send; null for an unknown or revoked one. */
export async function findIngestToken(ctx: Context, token: string): Promise<{ id: string; source: string } | null> {
  const [row] = await ctx.db.select({ id: ingestTokens.id, source: ingestTokens.source }).from(ingestTokens)
    .where(and(eq(ingestTokens.hash, hashSecret(token)), isNull(ingestTokens.revokedAt)));
  return row ?? null;
}
