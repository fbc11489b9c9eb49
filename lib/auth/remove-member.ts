import { and, eq } from "drizzle-orm";
import { memberships } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { lockMember } from "./lock-member";
import { recordAudit } from "./record-audit";

/** Takes a member out of the account, from their next request on. Throws `not_found`, and `conflict` for the only owner. */
export async function removeMember(ctx: Context, input: { accountId: string; userId: string }): Promise<void> {
  const { accountId, userId } = input;
  await transact(ctx, async (tx) => {
    const role = await lockMember(tx, { accountId, userId, staysOwner: false });
    await tx.db.delete(memberships).where(and(eq(memberships.accountId, accountId), eq(memberships.userId, userId)));
    await recordAudit(tx, { accountId, action: "member.remove", subject: userId, detail: { role } });
  });
}
