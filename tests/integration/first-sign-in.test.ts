import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntries, memberships, users } from "@/db/schema";
import { addAdmin } from "@/lib/auth/add-admin";
import { newId } from "@/lib/ids/ids";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
const run = promisify(execFile);
const cli = (args: string[], env: Record<string, string> = {}) =>
  run(process.execPath, ["--import", "tsx", "lib/cli/main.ts", ...args], { env: { ...process.env, DATABASE_URL: database.url, ...env } });
const roleOf = async (email: string) => (await database.ctx.db.select().from(users).where(eq(users.email, email)))[0];

test("the command line lets in the first admin, once, and an account's owner", async () => {
  const email = `${newId()}@example.com`;
  await cli(["admin", "add", email.toUpperCase()]);
  await addAdmin(database.ctx, { email, role: "admin" });
  const admin = await roleOf(email);
  expect(admin!.platformRole).toBe("admin");
  expect(await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.subject, admin!.id))).toHaveLength(1);
  await cli(["account", "create", "--slug", "acme", "--name", "Acme", "--owner", "ada@acme.example"]);
  const owner = await roleOf("ada@acme.example");
  expect((await database.ctx.db.select().from(memberships).where(eq(memberships.userId, owner!.id))).map(({ role }) => role)).toEqual(["owner"]);
  await expect(addAdmin(database.ctx, { email: "nobody", role: "admin" })).rejects.toMatchObject({ code: "invalid_request", field: "email" });
});

test.each([
  [["admin", "add", "nobody"], {}, /^email: nobody is not an e-mail address/], [["account", "create", "--slug", "x", "--name", " "], {}, /^name: 1 to 100/], [["top-up", "--account", "nope", "--credit", "10", "--reference", "x"], {}, /^account: nope is no id/],
  [["ingest", "--source", "", "package.json"], {}, /^source: "" is not/], [["quarantine", "list", "--limit", "abc"], {}, /^limit: abc/], [["audit"], { LOG_LEVEL: "loud" }, /^Configuration: LOG_LEVEL/],
  [["audit"], { DATABASE_URL: "postgres://nobody@127.0.0.1:1/nowhere" }, /^The database does not let us in \(ECONNREFUSED\)/], [["audit"], { DATABASE_URL: "postgres://nobody@%2Fnowhere:1/nowhere" }, /^The database does not let us in \(ENOENT\)/],
])("%j with %j says in one line what is wrong", async (args, env, message) => {
  const failed = (await cli(args, env).catch((error: unknown) => error)) as { code: number; stderr: string };
  expect([failed.code, failed.stderr.trim()]).toEqual([1, expect.stringMatching(message)]);
  expect(failed.stderr.trim().split("\n")).toHaveLength(1);
});
