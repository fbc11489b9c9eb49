import { addHours, addMinutes } from "date-fns";
import { expect, test } from "vitest";
import { verificationTokens } from "@/db/schema";
import { LINK_HOURS, maySendLink } from "@/lib/auth/may-send-link";
import { signInOptions } from "@/lib/auth/sign-in-options";
import { newId } from "@/lib/ids/ids";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();

/** A link that was asked for so many minutes ago. */
const link = (identifier: string, minutes: number) =>
  database.ctx.db.insert(verificationTokens).values({ identifier, token: newId(), expires: addHours(addMinutes(NOW, -minutes), LINK_HOURS) });

test("an address gets five sign-in links an hour, whatever other addresses get", async () => {
  const email = `${newId()}@example.com`;
  for (const minutes of [59, 40, 20, 1]) await link(email, minutes);
  await link(email, 61);
  expect(await maySendLink(database.ctx, email)).toBe(true);
  await link(email, 0);
  expect(await maySendLink(database.ctx, email)).toBe(false);
  expect(await maySendLink(database.ctx, `${newId()}@example.com`)).toBe(true);
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
