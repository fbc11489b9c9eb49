import { bigint, customType, timestamp } from "drizzle-orm/pg-core";

/** The class of a table on a cluster (Citus): rows by account on one shard, a copy on every node, or one node only. */
export type TableClass = "distributed" | "reference" | "local";

/** An amount in micro-dollars ($1 = 1 000 000). */
export const micros = (name: string) => bigint(name, { mode: "bigint" });

/** An instant in UTC, to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });
