import { connect } from "node:net";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "./schema";

export type Schema = typeof schema;
/** A database handle or an open transaction: verbs do not care which. */
export type Database = PostgresJsDatabase<Schema>;
export type Sql = postgres.Sql;

export type ConnectOptions = {
  max?: number;
  /** `tollgate_app` (default) may only do what the migrations grant; `owner` keeps the login's own rights. */
  role?: "tollgate_app" | "owner";
  applicationName?: string;
};

/**
 * A pool of raw connections. The host of an address may be a folder, percent-encoded as in libpq, for the Unix socket in it.
 * Sockets are opened by us because postgres.js leaves Nagle's algorithm on, which costs 40 ms for each pipelined batch.
 */
export function connectSql(url: string, options: ConnectOptions = {}): Sql {
  const { hostname, port } = new URL(url);
  const [host, number] = [/^%2f/i.test(hostname) ? decodeURIComponent(hostname) : hostname, Number(port || 5432)];
  return postgres(url, {
    max: options.max ?? 10,
    // Seconds. The driver's own grows to twenty, for so long whoever asks waits after the database is back, and while it is away, to be told so.
    backoff: (retries: number) => Math.min(1, 0.05 * 2 ** retries),
    onnotice: () => {},
    connection: {
      application_name: options.applicationName ?? "tollgate",
      TimeZone: "UTC",
      // Compiling a statement takes longer than any of ours runs; sums of a year by group fit into memory with this much.
      jit: "off", work_mem: "32MB",
      ...(options.role === "owner" ? {} : { role: "tollgate_app" }),
    },
    // postgres.js takes a socket factory, which its types leave out.
    ...({ socket: () => connect(host.startsWith("/") ? { path: `${host}/.s.PGSQL.${number}` } : { host, port: number, noDelay: true, keepAlive: true }) } as object),
  });
}

/** Wraps a pool for Drizzle. This changes how the pool reads dates and JSON, so keep a pool of its own for raw SQL. */
export function openDatabase(sql: Sql): Database {
  return drizzle(preparing(sql), { schema });
}

/**
 * The pool with named statements: one round trip each instead of two, and parsed once a connection. Drizzle asks for
 * unnamed ones with every statement, and is overruled. Our texts are few and constant: lists travel as one array.
 */
function preparing(sql: Sql): Sql {
  return new Proxy(sql, {
    get(target, property) {
      if (property === "unsafe") return (text: string, params?: never[], options?: object) => target.unsafe(text, params, { ...options, prepare: true });
      if (property !== "begin" && property !== "savepoint") return Reflect.get(target, property) as unknown;
      return (...args: unknown[]) => {
        const work = args.pop() as (tx: Sql) => unknown;
        return (Reflect.get(target, property) as (...all: unknown[]) => unknown).call(target, ...args, (tx: Sql) => work(preparing(tx)));
      };
    },
  });
}
