import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntries } from "@/db/schema";
import { createIngestToken, findIngestToken, listIngestTokens, revokeIngestToken } from "@/lib/auth/ingest-tokens";
import { newId } from "@/lib/ids/ids";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();

test("a token works until it is revoked, shows its last use and never its text, and is revoked once", async () => {
  const { id, token } = await createIngestToken(database.ctx, { name: "gateway", source: "eu" });
  expect(await findIngestToken(database.ctx, token)).toEqual({ id, source: "eu" });
  const [listed] = await listIngestTokens(database.ctx);
  expect([listed!.lastUsedAt, JSON.stringify(listed).includes(token)]).toEqual([NOW, false]);
  await revokeIngestToken(database.ctx, id);
  await revokeIngestToken(database.ctx, id);
  expect(await findIngestToken(database.ctx, token)).toBeNull();
  expect(await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.subject, id))).toHaveLength(1);
  await expect(revokeIngestToken(database.ctx, newId())).rejects.toMatchObject({ code: "not_found" });
});

test("a token without a name or a source is refused by the field", async () => {
  await expect(createIngestToken(database.ctx, { name: " ", source: "eu" })).rejects.toMatchObject({ code: "invalid_request", field: "name" });
  for (const source of ["", "two words"]) await expect(createIngestToken(database.ctx, { name: "g", source })).rejects.toMatchObject({ code: "invalid_request", field: "source" });
});
