import Link from "next/link";
import { openAccountPage } from "@/app/_components/open-account";
import { listAccounts } from "@/lib/auth/permissions";
import { SignOutButton } from "./sign-out-button";

export default async function AccountLayout({ children, params }: { children: React.ReactNode; params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const accounts = await listAccounts(ctx);
  return (
    <div className="md:flex">
      <nav aria-label="Main" className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line p-4 md:block md:min-h-screen md:w-52 md:shrink-0 md:space-y-4 md:border-r md:border-b-0">
        <p className="font-semibold">Tollgate</p>
        <details className="relative">
          <summary className="cursor-pointer">{account.name} <span className="text-quiet">· {account.role}</span></summary>
          <ul className="py-2">
            {accounts.map((one) => <li key={one.slug}><Link className="block py-1 hover:underline" href={`/a/${one.slug}/overview`}>{one.name}</Link></li>)}
          </ul>
        </details>
        <Link className="block hover:underline" href={`/a/${slug}/overview`}>Overview</Link>
        <Link className="block hover:underline" href={`/a/${slug}/calls`}>Calls</Link>
        <SignOutButton />
      </nav>
      <main className="min-w-0 flex-1 p-4 md:p-6">{children}</main>
    </div>
  );
}
