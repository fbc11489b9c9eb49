import { eq } from "drizzle-orm";
import { getServerSession } from "next-auth";
import { users } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { requestContext } from "@/lib/http/request-context";
import { signInOptions } from "./sign-in-options";

/** The context of the signed-in user; null when nobody is, or the user is no more. */
export async function findSessionContext(): Promise<Context | null> {
  const session = (await getServerSession(signInOptions(requestContext({ kind: "system", name: "sign-in" })))) as { userId?: string; user?: { email?: string | null } } | null;
  if (!session?.userId) return null;
  const ctx = requestContext({ kind: "user", userId: session.userId, email: session.user?.email ?? "" });
  // A session outlives its user, or the whole database: then it is nobody's, and they can sign in again.
  return (await ctx.db.query.users.findFirst({ columns: { id: true }, where: eq(users.id, session.userId) })) ? ctx : null;
}

/** The same for routes. Throws `unauthenticated`. */
export async function sessionContext(): Promise<Context> {
  const ctx = await findSessionContext();
  if (!ctx) throw new AppError("unauthenticated", "Sign in first");
  return ctx;
}
