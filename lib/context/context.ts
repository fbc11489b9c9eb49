import type { Database } from "@/db/client";
import { inTransaction } from "@/db/transaction";
import type { Clock } from "@/lib/time/clock";

/** Who is acting. A user's roles are read where they are needed, so that a change takes effect at once. */
export type Actor =
  | { kind: "system"; name: string }
  | { kind: "user"; userId: string; email: string }
  | { kind: "api_key"; apiKeyId: string };

/** What every verb gets: the database handle or an open transaction, the clock, and who is acting. */
export type Context = { db: Database; clock: Clock; actor: Actor };

/** The actor as the audit log names it. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "user": return actor.email;
    case "api_key": return `api_key:${actor.apiKeyId}`;
    case "system": return `system:${actor.name}`;
  }
}

/** Runs `work` in the context's open transaction, or in a new one that is retried when it may be. */
export function transact<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  return inTransaction(ctx.db, (db) => work({ ...ctx, db }));
}

/** Runs `work` in a snapshot of its own: all that it reads is of one instant, and nobody waits for it. It writes nothing. */
export function inSnapshot<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  return ctx.db.transaction((db) => work({ ...ctx, db: db as unknown as Database }), { isolationLevel: "repeatable read", accessMode: "read only" });
}
