import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { accounts, users } from "@/db/schema";
import type { Role } from "@/lib/auth/permissions";
import { inviteMember } from "@/lib/auth/invite-member";
import type { KeyAnswer, KeyCheck } from "@/lib/byok/key-check";
import type { Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";

export const LUMA = "luma";
export const RAY_2 = "luma/luma-dream-machine-ray-2";
export const RAY_FLASH_2 = "luma/luma-ray-flash-2";

/** Stands in every key that a test plants, so that all that a run leaves behind can be searched for it; also in compiled tests, where it must not be found. */
export const KEY_MARK = ["Pq7x", "Tk3W"].join("");
/** How each of them ends: one that was attached and ends otherwise would not be found. */
export const KEY_END = "k";

/**
 * A provider key; every one is another, and no test makes one elsewhere. The mark stands in it again and again, so that any
 * part of more than 18 characters holds one. What Luma's sandbox makes of it: `luma-sandbox` is taken, `luma-empty` has no
 * credit, any other is refused.
 */
export const newLumaKey = (kind: "luma" | "luma-sandbox" | "luma-empty" | "luma-refused" = "luma") =>
  `${kind}-${Array.from({ length: 5 }, () => KEY_MARK + randomBytes(2).toString("hex")).join("").slice(0, -1)}${KEY_END}`;

/** A provider that gives the same answer to everything, and the keys that it was asked about. */
export function answering(answer: KeyAnswer["answer"], creditCents: number | null = null): KeyCheck & { asked: string[] } {
  const asked: string[] = [];
  return Object.assign(async (_: string, key: string) => { asked.push(key); return { answer, creditCents }; }, { asked });
}

/** The context of a new person with a role in the account, or none. */
export async function asPerson(ctx: Context, accountId: string, role: Role | "admin" | "platform_finance" | null): Promise<Context> {
  const email = `${randomBytes(6).toString("hex")}@example.com`;
  if (role === null || role === "admin" || role === "platform_finance") {
    const id = newId();
    await ctx.db.insert(users).values({ id, email, platformRole: role });
    return { ...ctx, actor: { kind: "user", userId: id, email } };
  }
  const [account] = await ctx.db.select().from(accounts).where(eq(accounts.accountId, accountId));
  const { userId } = await inviteMember(ctx, { account: { accountId, name: account!.name }, email, role });
  return { ...ctx, actor: { kind: "user", userId, email } };
}
