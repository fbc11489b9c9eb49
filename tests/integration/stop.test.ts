import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { useDatabase } from "../support/database";

const database = useDatabase();
const workers = async () => (await database.owner`select 1 from pg_stat_activity where application_name = 'tollgate-worker' and datname = current_database()`).length;

/** Until `condition` holds, or 20 seconds have passed. */
async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200 && !(await condition()); tries++) await setTimeout(100);
}

test("a signal to npm, which is all that a container or a supervisor sends, ends the process that npm runs", async () => {
  const npm = spawn("npm", ["run", "--silent", "worker"], { stdio: "ignore", env: { ...process.env, DATABASE_URL: database.url } });
  const ended = once(npm, "exit");
  await waitFor(async () => (await workers()) > 0);
  expect(await workers()).toBeGreaterThan(0);
  npm.kill("SIGTERM");
  await ended;
  await waitFor(async () => (await workers()) === 0);
  expect(await workers()).toBe(0);
});
