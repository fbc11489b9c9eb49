import { redirect } from "next/navigation";
import { listAccounts } from "@/lib/auth/permissions";
import { findSessionContext } from "@/lib/auth/session-context";

export const dynamic = "force-dynamic";

export default async function HomePage() {
  const ctx = await findSessionContext();
  if (!ctx) redirect("/sign-in");
  const [account] = await listAccounts(ctx);
  if (account) redirect(`/a/${account.slug}/overview`);
  return <main className="p-6">You are no member of any account yet. Ask an owner to add you.</main>;
}
