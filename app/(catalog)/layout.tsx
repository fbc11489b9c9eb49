import Link from "next/link";
import { getBaseUrl } from "@/lib/env";
import { Wordmark } from "@/app/_components/ui/wordmark";

const PLACES = [["/models", "Models"], ["/compare", "Compare"], ["/rankings", "Rankings"], ["/docs", "Docs"], ["/status", "Status"]] as const;

/** Addresses of pages and pictures are told whole. */
export const generateMetadata = () => ({ metadataBase: new URL(getBaseUrl()) });

/** Around every public page. It knows nobody: the same for all who read it, so that it can be cached. */
export default function CatalogLayout({ children }: { children: React.ReactNode }) {
  return (
    <>
      <header className="border-b">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 md:px-6">
          <Link href="/models"><Wordmark /></Link>
          <nav aria-label="Public pages" className="flex flex-wrap gap-x-4 gap-y-1 text-[13px]">{PLACES.map(([href, name]) => <Link key={href} href={href} className="py-1 text-quiet hover:text-ink hover:underline">{name}</Link>)}</nav>
          <Link href="/sign-in" className="ml-auto py-1 text-[13px] text-action hover:underline">Sign in</Link>
        </div>
      </header>
      {children}
    </>
  );
}
