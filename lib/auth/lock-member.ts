import { asc, eq } from "drizzle-orm";
import { memberships } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { Role } from "./permissions";

/**
 * Locks an account's memberships and returns the member's role. Locking all of them in one order is what keeps two
 * owners from removing each other at the same moment. Throws `not_found`, and `conflict` when no owner would be left.
 */
export async function lockMember(ctx: Context, input: { accountId: string; userId: string; staysOwner: boolean }): Promise<Role> {
  const members = await ctx.db.select().from(memberships).where(eq(memberships.accountId, input.accountId)).orderBy(asc(memberships.userId)).for("update");
  const member = members.find(({ userId }) => userId === input.userId);
  if (!member) throw new AppError("not_found", "No such member");
  const owners = members.filter(({ role }) => role === "owner");
  if (member.role === "owner" && owners.length === 1 && !input.staysOwner) {
    throw new AppError("conflict", "role: this is the account's only owner; make somebody else an owner first", "role");
  }
  return member.role;
}
