import { redirect } from "next/navigation";
import { Notice } from "./_components/ui/notice";
import { findPlatform, listAccounts } from "@/lib/auth/permissions";
import { findSessionContext } from "@/lib/auth/session-context";

export const dynamic = "force-dynamic";

export default async function HomePage() {
  const ctx = await findSessionContext();
  if (!ctx) redirect("/sign-in");
  if (await findPlatform(ctx)) redirect("/platform/accounts");
  const [account] = await listAccounts(ctx);
  if (account) redirect(`/a/${account.slug}/overview`);
  return <Notice title="You are no member of any account yet"><p className="text-quiet">Ask an owner to invite you, then open this page again.</p></Notice>;
}
