import { and, eq } from "drizzle-orm";
import { memberships } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { lockMember } from "./lock-member";
import type { Role } from "./permissions";
import { recordAudit } from "./record-audit";

/** Gives a member another role, from their next request on. Throws `not_found`, and `conflict` when the account would have no owner. */
export async function changeRole(ctx: Context, input: { accountId: string; userId: string; role: Role }): Promise<void> {
  const { accountId, userId, role } = input;
  await transact(ctx, async (tx) => {
    const before = await lockMember(tx, { accountId, userId, staysOwner: role === "owner" });
    if (before === role) return;
    await tx.db.update(memberships).set({ role }).where(and(eq(memberships.accountId, accountId), eq(memberships.userId, userId)));
    await recordAudit(tx, { accountId, action: "member.change_role", subject: userId, detail: { before, after: role } });
  });
}
