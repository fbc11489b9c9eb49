import { asc, eq } from "drizzle-orm";
import { memberships, users } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { Role } from "./permissions";

export type Member = { userId: string; email: string; name: string | null; role: Role; createdAt: Date };

/** An account's members, by e-mail. */
export async function listMembers(ctx: Context, accountId: string): Promise<Member[]> {
  return ctx.db.select({ userId: users.id, email: users.email, name: users.name, role: memberships.role, createdAt: memberships.createdAt })
    .from(memberships).innerJoin(users, eq(users.id, memberships.userId)).where(eq(memberships.accountId, accountId)).orderBy(asc(users.email));
}
