import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectSql } from "@/db/client";
import { findFreePort, startPostgres } from "@/lib/launcher/postgres.mjs";

/** A folder that the user that Postgres runs as may enter. */
function newFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  chmodSync(folder, 0o755);
  return folder;
}

/** What a server answers at its owner's address, and how it was reached. */
async function ask(url: string): Promise<{ told: string | null; answer: number }> {
  const sql = connectSql(url, { max: 1, role: "owner" });
  try {
    const [row] = await sql<[{ told: string | null; answer: number }]>`select inet_server_addr()::text as told, 42 as answer`;
    return { ...row };
  } finally {
    await sql.end();
  }
}

test("the embedded Postgres is reached by the socket in its folder, and starts again after being killed", async () => {
  const folder = newFolder("tollgate é pg-");
  try {
    const input = { dataDir: join(folder, "postgres"), port: await findFreePort(), fsync: false };
    const first = await startPostgres(input);
    expect(await ask(first.ownerUrl)).toEqual({ told: null, answer: 42 });
    // By loopback as well, for people.
    const byTcp = first.ownerUrl.replace(/@[^:]+:/, "@127.0.0.1:");
    expect((await ask(byTcp)).told).toContain("127.0.0.1");
    process.kill(Number(readFileSync(join(input.dataDir, "postmaster.pid"), "utf8").split("\n")[0]), "SIGKILL");
    await first.exited;
    await first.stop();
    // After a restart of the machine its number may be that of another process of the same user.
    const lock = join(input.dataDir, `.s.PGSQL.${input.port}.lock`);
    const { uid, gid } = statSync(input.dataDir);
    const other = spawn("sleep", ["60"], { uid, gid, cwd: "/" });
    try {
      writeFileSync(lock, readFileSync(lock, "utf8").replace(/^\d+/, String(other.pid)));
      const second = await startPostgres(input);
      expect(await ask(second.ownerUrl)).toEqual({ told: null, answer: 42 });
      await second.stop();
    } finally {
      other.kill();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("where the folder's path can be no socket's, being too long or having a comma, it is reached by loopback", async () => {
  const folder = newFolder("tollgate-");
  try {
    for (const name of ["long".repeat(20), "a,b"]) {
      const postgres = await startPostgres({ dataDir: join(folder, name, "postgres"), port: await findFreePort(), fsync: false });
      expect((await ask(postgres.ownerUrl)).told).toContain("127.0.0.1");
      await postgres.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
