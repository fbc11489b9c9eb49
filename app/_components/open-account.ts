import { forbidden, notFound, redirect } from "next/navigation";
import { type Capability, type OpenAccount, requireAccount } from "@/lib/auth/permissions";
import { findSessionContext } from "@/lib/auth/session-context";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/** Opens the account of a page for whoever is signed in, or shows the sign-in, 404 or 403 page. */
export async function openAccountPage(slug: string, capability: Capability): Promise<{ ctx: Context; account: OpenAccount }> {
  const ctx = await findSessionContext();
  if (!ctx) redirect("/sign-in");
  try {
    return { ctx, account: await requireAccount(ctx, slug, capability) };
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    if (error instanceof AppError && error.code === "forbidden") forbidden();
    if (error instanceof AppError && error.code === "unauthenticated") redirect("/sign-in");
    throw error;
  }
}
