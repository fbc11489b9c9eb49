import { addHours, addMinutes } from "date-fns";
import { expect, test } from "vitest";
import { verificationTokens } from "@/db/schema";
import { LINK_HOURS, maySendLink } from "@/lib/auth/may-send-link";
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
