import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { apiKeys, auditEntries, devInbox } from "@/db/schema";
import { changeRole } from "@/lib/auth/change-role";
import { createApiKey } from "@/lib/auth/create-api-key";
import { inviteMember } from "@/lib/auth/invite-member";
import { listApiKeys } from "@/lib/auth/list-api-keys";
import { listMembers } from "@/lib/auth/list-members";
import { removeMember } from "@/lib/auth/remove-member";
import { revokeApiKey } from "@/lib/auth/revoke-api-key";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { logLine, newCustomer, numbered } from "../support/customers";
import { useDatabase } from "../support/database";

const database = useDatabase();
const someone = () => `${randomBytes(6).toString("hex")}@example.com`;

async function accountWithOwner() {
  const { accountId } = await newCustomer(database.ctx);
  const account = { accountId, name: "Test account" };
  const { userId } = await inviteMember(database.ctx, { account, email: someone(), role: "owner" });
  return { account, accountId, owner: userId };
}

test("inviting somebody twice makes one member, one e-mail and one audit entry; another role is a conflict", async () => {
  const { account, accountId } = await accountWithOwner();
  const email = someone();
  const first = await inviteMember(database.ctx, { account, email: ` ${email.toUpperCase()} `, role: "finance" });
  expect(await inviteMember(database.ctx, { account, email, role: "finance" })).toEqual(first);
  await expect(inviteMember(database.ctx, { account, email, role: "owner" })).rejects.toMatchObject({ code: "conflict", field: "email" });
  expect((await listMembers(database.ctx, accountId)).filter((member) => member.email === email)).toMatchObject([{ role: "finance" }]);
  expect(await database.ctx.db.select().from(devInbox).where(eq(devInbox.recipient, email))).toHaveLength(1);
  expect(await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.subject, first.userId))).toHaveLength(1);
});

test("an account keeps an owner, also when two owners remove each other at the same moment", async () => {
  const { account, accountId, owner } = await accountWithOwner();
  await expect(removeMember(database.ctx, { accountId, userId: owner })).rejects.toMatchObject({ code: "conflict" });
  await expect(changeRole(database.ctx, { accountId, userId: owner, role: "viewer" })).rejects.toMatchObject({ code: "conflict", field: "role" });
  for (let round = 0; round < 5; round++) {
    const [stays] = (await listMembers(database.ctx, accountId)).filter((member) => member.role === "owner");
    const { userId } = await inviteMember(database.ctx, { account, email: someone(), role: "owner" });
    const results = await Promise.allSettled([stays!.userId, userId].map((id) => removeMember(database.ctx, { accountId, userId: id })));
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  }
  expect((await listMembers(database.ctx, accountId)).filter((member) => member.role === "owner")).toHaveLength(1);
});

test("a member of another account can be neither changed nor removed, and a role changed twice is written down once", async () => {
  const ours = await accountWithOwner();
  const theirs = await accountWithOwner();
  await expect(changeRole(database.ctx, { accountId: ours.accountId, userId: theirs.owner, role: "viewer" })).rejects.toMatchObject({ code: "not_found" });
  await expect(removeMember(database.ctx, { accountId: ours.accountId, userId: theirs.owner })).rejects.toMatchObject({ code: "not_found" });
  const { userId } = await inviteMember(database.ctx, { account: ours.account, email: someone(), role: "viewer" });
  await changeRole(database.ctx, { accountId: ours.accountId, userId, role: "developer" });
  await changeRole(database.ctx, { accountId: ours.accountId, userId, role: "developer" });
  const entries = await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.subject, userId));
  expect(entries.map((entry) => entry.action).sort()).toEqual(["member.change_role", "member.invite"]);
});

test("a key's text is stored nowhere; revoking is for good, and somebody else's key is not found", async () => {
  const ours = await newCustomer(database.ctx);
  const theirs = await newCustomer(database.ctx);
  const { id, key, prefix } = await createApiKey(database.ctx, { accountId: ours.accountId, name: "  production " });
  const [row] = await database.ctx.db.select().from(apiKeys).where(eq(apiKeys.id, id));
  expect(row).toMatchObject({ name: "production", prefix, revokedAt: null });
  expect(JSON.stringify(row)).not.toContain(key);
  await expect(createApiKey(database.ctx, { accountId: ours.accountId, name: " " })).rejects.toMatchObject({ code: "invalid_request", field: "name" });
  await expect(revokeApiKey(database.ctx, { accountId: theirs.accountId, id })).rejects.toMatchObject({ code: "not_found" });
  await revokeApiKey(database.ctx, { accountId: ours.accountId, id });
  const [revoked] = await listApiKeys(database.ctx, ours.accountId).then((keys) => keys.filter((one) => one.id === id));
  await revokeApiKey(database.ctx, { accountId: ours.accountId, id });
  expect((await listApiKeys(database.ctx, ours.accountId)).find((one) => one.id === id)!.revokedAt).toEqual(revoked!.revokedAt);
  expect(revoked!.revokedAt).not.toBeNull();
});

test("a key's last use is its newest call, whatever the order of the log", async () => {
  const customer = await newCustomer(database.ctx);
  const at = (hour: string) => ({ event_id: `evt_${hour}`, submitted_at: `2026-10-31T${hour}:00:00.000Z`, finished_at: `2026-10-31T${hour}:01:00.000Z` });
  for (const hour of ["11", "13", "12"]) await ingestLines(database.ctx, { source: "gateway", origin: "test", lines: numbered([logLine(customer, at(hour))]) });
  const [key] = await listApiKeys(database.ctx, customer.accountId);
  expect(key!.lastUsedAt).toEqual(new Date("2026-10-31T13:00:00.000Z"));
});
