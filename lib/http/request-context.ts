import { connectSql, openDatabase, type Database } from "@/db/client";
import type { Actor, Context } from "@/lib/context/context";
import { findDatabaseUrls } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { systemClock } from "@/lib/time/clock";

/** One pool a process, kept across the reloads of development. */
const shared = globalThis as typeof globalThis & { tollgateDatabase?: Database };

/** The server's database. Throws `unavailable` when none is configured. */
export function serverDatabase(): Database {
  if (!shared.tollgateDatabase) {
    const urls = findDatabaseUrls();
    if (!urls) throw new AppError("unavailable", "No database: set DATABASE_URL or use npm start");
    shared.tollgateDatabase = openDatabase(connectSql(urls.app, { applicationName: "tollgate-web" }));
  }
  return shared.tollgateDatabase;
}

/** The context of a request on behalf of `actor`. */
export function requestContext(actor: Actor): Context {
  return { db: serverDatabase(), clock: systemClock, actor };
}
