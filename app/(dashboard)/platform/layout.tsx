import { openPlatformPage } from "@/app/_components/open-platform";
import { Shell } from "@/app/_components/ui/shell";

/** Who is asking decides what is here, so none of it is made at build time. */
export const dynamic = "force-dynamic";

export default async function PlatformLayout({ children }: { children: React.ReactNode }) {
  const { ctx } = await openPlatformPage("accounts.list");
  return <Shell ctx={ctx}>{children}</Shell>;
}
