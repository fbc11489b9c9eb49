import Link from "next/link";
import { getBaseUrl } from "@/lib/env";
import { Wordmark } from "@/app/_components/ui/wordmark";
import { PublicNav } from "./public-nav";

const FOR_PROGRAMS = [["/docs/api", "API reference"], ["/openapi.json", "OpenAPI"], ["/llms.txt", "llms.txt"], ["/sitemap.xml", "Site map"]] as const;

/** Addresses of pages and pictures are told whole. */
export const generateMetadata = () => ({ metadataBase: new URL(getBaseUrl()) });

/** Around every public page. It knows nobody: the same for all who read it, so that it can be cached. */
export default function CatalogLayout({ children }: { children: React.ReactNode }) {
  return (
    <>
      <a href="#content" className="sr-only z-40 rounded-md bg-background px-3 py-2 text-action focus:not-sr-only focus:absolute focus:top-2 focus:left-2">Skip to content</a>
      <header className="border-b">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 md:px-6">
          <Link href="/models" prefetch={false}><Wordmark /></Link>
          <PublicNav />
          <Link href="/sign-in" prefetch={false} className="ml-auto py-1 text-[13px] text-action hover:underline">Sign in</Link>
        </div>
      </header>
      <div id="content" tabIndex={-1} className="outline-hidden">{children}</div>
      <footer className="mx-auto mt-8 max-w-6xl px-4 md:px-6">
        <div className="flex flex-wrap gap-x-4 gap-y-1 border-t py-4 text-xs">{FOR_PROGRAMS.map(([href, name]) => <a key={href} href={href} className="py-1 text-quiet hover:text-ink hover:underline">{name}</a>)}</div>
      </footer>
    </>
  );
}
