import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { connectSql, openDatabase } from "@/db/client";
import { rateLimits, users } from "@/db/schema";
import { maySendLink } from "@/lib/auth/may-send-link";
import { hashPassword } from "@/lib/auth/password";
import { signInOptions } from "@/lib/auth/sign-in-options";
import { newId } from "@/lib/ids/ids";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();

test("an address gets five sign-in links an hour, however many are asked for at once and whatever other addresses get", async () => {
  const email = `${newId()}@example.com`;
  const asked = await Promise.all(Array.from({ length: 20 }, () => maySendLink(database.ctx, email)));
  expect(asked.filter(Boolean)).toHaveLength(5);
  expect(await maySendLink(database.ctx, `${newId()}@example.com`)).toBe(true);
  // An hour later.
  await database.ctx.db.update(rateLimits).set({ expire: new Date(0) }).where(eq(rateLimits.key, `link:${email}`));
  const sql = connectSql(database.url, { max: 1 });
  expect(await maySendLink({ ...database.ctx, db: openDatabase(sql) }, email), "in a process that has not refused it yet").toBe(true);
  await sql.end();
});

test("a password may be tried thirty times a minute, and then the right one is refused as well", async () => {
  const [demo] = signInOptions(database.ctx).providers;
  const { authorize } = (demo as unknown as { options: { authorize(given: unknown): Promise<unknown> } }).options;
  const [id, email] = [newId(), `${newId()}@example.com`];
  await database.ctx.db.insert(users).values({ id, email, demoPasswordHash: await hashPassword("right") });
  expect(await authorize({ email, password: "right" })).toMatchObject({ id });
  for (let guess = 0; guess < 29; guess++) expect(await authorize({ email, password: `wrong ${guess}` })).toBeNull();
  expect(await authorize({ email, password: "right" })).toBeNull();
});

test("whatever is posted as e-mail and password, signing in is refused without an error to show", async () => {
  const [demo] = signInOptions(database.ctx).providers;
  const { authorize } = (demo as unknown as { options: { authorize(given: unknown): Promise<unknown> } }).options;
  const odd = [undefined, {}, { email: "a\0b@example.com", password: "x" }, { email: { a: 1 }, password: "x" }, { email: "ada@example.com", password: { a: 1 } }, { email: "ada@example.com" }, { email: `${"a".repeat(300)}@example.com`, password: "x" }];
  for (const given of odd) expect(await authorize(given), JSON.stringify(given)).toBeNull();
});

test("a link goes to one plain address only", () => {
  const email = signInOptions(database.ctx).providers.find(({ id }) => id === "email") as unknown as { options: { normalizeIdentifier(text: string): string } };
  expect(email.options.normalizeIdentifier(" Ada@Example.COM ")).toBe("ada@example.com");
  for (const text of ["a\0b@example.com", "<ada@example.com>", "ada@example.com,eve@example.com", "ada@example.com\r\nBcc: eve@example.com", '"ada"@example.com', "ada", `${"a".repeat(250)}@example.com`]) {
    expect(() => email.options.normalizeIdentifier(text), text).toThrow();
  }
});

test("an address that its provider does not vouch for signs nobody in", async () => {
  const { signIn } = signInOptions(database.ctx).callbacks!;
  const visit = (profile: object) => signIn!({ user: { id: "1", email: "ada@example.com" }, account: null, profile } as never);
  expect(await visit({ sub: "1", email_verified: false })).toBe(false);
  expect(await visit({ sub: "1", email_verified: true })).toBe(true);
  expect(await visit({ login: "ada" })).toBe(true);
});
