import { connectSql, openDatabase } from "@/db/client";
import { fixedClock } from "@/lib/time/clock";
import { runExports } from "@/lib/worker/tasks/run-exports";

/** A worker of its own that makes the exports that wait, at the instant that it is given: a test kills it. */
const sql = connectSql(process.env.DATABASE_URL!, { max: 2, applicationName: "tollgate-exports" });
await runExports({ db: openDatabase(sql), clock: fixedClock(new Date(process.argv[2]!)), actor: { kind: "system", name: "worker" } });
await sql.end();
