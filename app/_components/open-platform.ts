import { forbidden, redirect } from "next/navigation";
import { type OpenPlatform, type PlatformCapability, requirePlatform } from "@/lib/auth/permissions";
import { findSessionContext } from "@/lib/auth/session-context";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/** Opens a page of those who run the platform, or shows the sign-in or 403 page. */
export async function openPlatformPage(capability: PlatformCapability): Promise<{ ctx: Context; platform: OpenPlatform }> {
  const ctx = await findSessionContext();
  if (!ctx) redirect("/sign-in");
  try {
    return { ctx, platform: await requirePlatform(ctx, capability) };
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") forbidden();
    if (error instanceof AppError && error.code === "unauthenticated") redirect("/sign-in");
    throw error;
  }
}
