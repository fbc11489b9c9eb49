import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connectSql } from "@/db/client";
import { prepareSchema } from "@/lib/queue/prepare-schema";
import { findFreePort, startPostgres } from "@/lib/launcher/postgres.mjs";
import { findInDatabases, findInFiles, report } from "./find-planted";

export const TEMPLATE = "template_migrated";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One real Postgres for the run, with a migrated template that every test file copies. In the end no provider key may lie in it. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-test-"));
  const { chmodSync } = await import("node:fs");
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), port: await findFreePort(), fsync: false });
  const sql = connectSql(postgres.urlOf("postgres"), { max: 1, role: "owner" });
  await sql.unsafe(`create database ${TEMPLATE}`);
  await prepareSchema(postgres.urlOf(TEMPLATE));
  await sql.end();
  project.provide("postgresUrl", postgres.urlOf("postgres"));
  return async () => {
    const rows = await findInDatabases(postgres.urlOf("postgres"));
    await postgres.stop();
    // Rows that were written and deleted again, too.
    const files = findInFiles(folder);
    rmSync(folder, { recursive: true, force: true });
    report(project.name, { ...rows, ...files, places: [...rows.places, ...files.places] });
  };
}
