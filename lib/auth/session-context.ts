import { getServerSession } from "next-auth";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { requestContext } from "@/lib/http/request-context";
import { signInOptions } from "./sign-in-options";

/** The context of the signed-in user; null when nobody is. */
export async function findSessionContext(): Promise<Context | null> {
  const session = (await getServerSession(signInOptions(requestContext({ kind: "system", name: "sign-in" })))) as { userId?: string; user?: { email?: string | null } } | null;
  if (!session?.userId) return null;
  return requestContext({ kind: "user", userId: session.userId, email: session.user?.email ?? "" });
}

/** The same for routes. Throws `unauthenticated`. */
export async function sessionContext(): Promise<Context> {
  const ctx = await findSessionContext();
  if (!ctx) throw new AppError("unauthenticated", "Sign in first");
  return ctx;
}
