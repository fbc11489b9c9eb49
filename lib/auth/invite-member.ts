import { and, eq } from "drizzle-orm";
import { memberships, users } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { getBaseUrl } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import type { OpenAccount, Role } from "./permissions";
import { recordAudit } from "./record-audit";
import { sendEmail } from "./send-email";

/**
 * Makes a person a member and tells them by e-mail; they sign in with that address. Inviting a member again with the
 * same role changes nothing and sends nothing. Throws `conflict` when they have another role: that is a change of role.
 */
export async function inviteMember(ctx: Context, input: { account: Pick<OpenAccount, "accountId" | "name">; email: string; role: Role }): Promise<{ userId: string }> {
  const { accountId, name } = input.account;
  const email = input.email.trim().toLowerCase();
  const { userId, isNew } = await transact(ctx, async (tx) => {
    const createdAt = tx.clock.now();
    await tx.db.insert(users).values({ id: newId(), email, createdAt }).onConflictDoNothing();
    const [user] = await tx.db.select({ id: users.id }).from(users).where(eq(users.email, email));
    const added = await tx.db.insert(memberships).values({ userId: user!.id, accountId, role: input.role, createdAt }).onConflictDoNothing().returning({ userId: memberships.userId });
    if (added.length > 0) await recordAudit(tx, { accountId, action: "member.invite", subject: user!.id, detail: { email, role: input.role } });
    else {
      const [member] = await tx.db.select().from(memberships).where(and(eq(memberships.accountId, accountId), eq(memberships.userId, user!.id)));
      if (member?.role !== input.role) throw new AppError("conflict", `email: ${email} is a member already, as ${member?.role}`, "email");
    }
    return { userId: user!.id, isNew: added.length > 0 };
  });
  if (isNew) {
    const address = `${getBaseUrl()}/sign-in`;
    await sendEmail(ctx.db, { to: email, subject: `You are now a member of ${name} on Tollgate`, body: `Your role is ${input.role}. Sign in here with this e-mail address:\n\n${address}\n` });
  }
  return { userId };
}
