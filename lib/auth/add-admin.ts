import { eq } from "drizzle-orm";
import { users } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { emailAddress } from "./email-address";
import type { PlatformRole } from "./permissions";
import { recordAudit } from "./record-audit";

/**
 * Lets a person run the platform; they sign in with that address. How the first one gets in, so it is for the command
 * line alone. Doing it again changes nothing. Throws `invalid_request` (email).
 */
export async function addAdmin(ctx: Context, { email: given, role }: { email: string; role: PlatformRole }): Promise<void> {
  const parsed = emailAddress.safeParse(given);
  if (!parsed.success) throw new AppError("invalid_request", `email: ${given} is not ${parsed.error.issues[0]!.message}`, "email");
  const email = parsed.data;
  await transact(ctx, async (tx) => {
    await tx.db.insert(users).values({ id: newId(), email, createdAt: tx.clock.now() }).onConflictDoNothing();
    const [user] = await tx.db.select().from(users).where(eq(users.email, email)).for("update");
    if (user!.platformRole === role) return;
    await tx.db.update(users).set({ platformRole: role }).where(eq(users.id, user!.id));
    await recordAudit(tx, { accountId: null, action: "platform_role.give", subject: user!.id, detail: { email, role } });
  });
}
