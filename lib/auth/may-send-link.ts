import { addHours, subHours } from "date-fns";
import { and, count, eq, gt } from "drizzle-orm";
import { verificationTokens } from "@/db/schema";
import type { Context } from "@/lib/context/context";

/** next-auth stores when a link ends, not when it was asked for. */
export const LINK_HOURS = 24;
const LINKS_AN_HOUR = 5;

/** Whether an address may be sent another sign-in link: five an hour, so that nobody's mailbox can be filled from here. */
export async function maySendLink(ctx: Context, email: string): Promise<boolean> {
  const hourAgo = addHours(subHours(ctx.clock.now(), 1), LINK_HOURS);
  const [recent] = await ctx.db.select({ links: count() }).from(verificationTokens).where(and(eq(verificationTokens.identifier, email), gt(verificationTokens.expires, hourAgo)));
  return recent!.links < LINKS_AN_HOUR;
}
