import { connectSql, openDatabase, type Database } from "@/db/client";
import type { Actor, Context } from "@/lib/context/context";
import { findDatabaseUrls } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { systemClock } from "@/lib/time/clock";

/** One pool a process, kept across the reloads of development. */
const shared = globalThis as typeof globalThis & { tollgateDatabase?: Database };

/** The context of a request on behalf of `actor`. Throws `unavailable` when no database is configured. */
export function requestContext(actor: Actor): Context {
  if (!shared.tollgateDatabase) {
    const urls = findDatabaseUrls();
    if (!urls) throw new AppError("unavailable", "No database: set DATABASE_URL or use npm start");
    shared.tollgateDatabase = openDatabase(connectSql(urls.app, { applicationName: "tollgate-web" }));
  }
  return { db: shared.tollgateDatabase, clock: systemClock, actor };
}
