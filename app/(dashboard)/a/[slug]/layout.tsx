import { openAccountPage } from "@/app/_components/open-account";
import { Shell } from "@/app/_components/ui/shell";

export default async function AccountLayout({ children, params }: { children: React.ReactNode; params: Promise<{ slug: string }> }) {
  const { ctx, account } = await openAccountPage((await params).slug, "usage.read");
  return <Shell ctx={ctx} account={account}>{children}</Shell>;
}
