import { redirect } from "next/navigation";
import { listAccounts } from "@/lib/auth/permissions";
import { findSessionContext } from "@/lib/auth/session-context";

export const dynamic = "force-dynamic";

/** Where public pages lead who wants to try a model: the playground of the visitor's own account. */
export default async function OwnPlaygroundPage() {
  const ctx = await findSessionContext();
  if (!ctx) redirect("/sign-in");
  const [account] = await listAccounts(ctx);
  redirect(account ? `/a/${account.slug}/playground` : "/");
}
