import { randomBytes, randomUUID } from "node:crypto";
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

/** A text in the form of a Luma key; every one is another. */
export const newLumaKey = () => `luma-${randomUUID()}-${randomUUID()}`;

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
