import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connectSql } from "@/db/client";
import { prepareSchema } from "@/lib/queue/prepare-schema";
import { findFreePort, startPostgres } from "@/lib/launcher/postgres.mjs";

export const TEMPLATE = "template_migrated";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One real Postgres for the run, with a migrated template that every test file copies. */
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
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
