import type { Context } from "@/lib/context/context";
import { countAgainst } from "@/lib/http/count-against";

export const LINK_HOURS = 24;
const LINKS = { points: 5, seconds: 3_600 };

/** Whether an address may be sent another sign-in link, which it then counts as: five an hour, so that nobody's mailbox can be filled from here. */
export async function maySendLink(ctx: Context, email: string): Promise<boolean> {
  return !(await countAgainst(ctx, `link:${email}`, LINKS)).exceeded;
}
