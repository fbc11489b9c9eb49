import { notFound } from "next/navigation";
import Link from "next/link";
import { connection } from "next/server";
import { requestContext } from "@/lib/http/request-context";
import { loadRateCards } from "@/lib/pricing/load-rate-cards";
import { DOCS, docPath, findDoc } from "../docs";
import { readDoc } from "../read-doc";
import { renderDoc } from "../render-doc";
import { CopyCode } from "./copy-code";

type Props = { params: Promise<{ page?: string[] }> };

const docOf = async ({ params }: Props) => {
  const { page = [] } = await params;
  return findDoc(page.join("/") || "index");
};

export async function generateMetadata(props: Props) {
  const doc = await docOf(props);
  return doc ? { title: `${doc.title} · Tollgate docs`, description: `Tollgate: ${doc.about}`, alternates: { canonical: docPath(doc.name), types: { "text/markdown": `${docPath(doc.name)}.md` } } } : { title: "No such page · Tollgate docs" };
}

export default async function DocPage(props: Props) {
  const doc = await docOf(props);
  if (!doc) notFound();
  await connection();
  const ctx = requestContext({ kind: "system", name: "public docs" });
  const { html, headings } = renderDoc(readDoc(doc.name, (await loadRateCards(ctx.db, [])).feeBpsAt(ctx.clock.now()), ctx.clock.now()));
  const place = DOCS.indexOf(doc);
  const [before, next] = [DOCS[place - 1], DOCS[place + 1]];
  return (
    <div className="mx-auto grid max-w-6xl gap-x-12 gap-y-6 px-4 py-8 md:grid-cols-[11rem_minmax(0,1fr)] md:px-6">
      <nav aria-label="Documentation" className="flex flex-wrap content-start gap-x-4 gap-y-1 text-[13px] md:flex-col">
        {DOCS.map(({ name, title }) => <Link key={name} href={docPath(name)} aria-current={name === doc.name ? "page" : undefined} className="py-0.5 text-quiet hover:text-ink hover:underline aria-[current]:font-medium aria-[current]:text-ink">{title}</Link>)}
        <a href="/docs/api" className="py-0.5 text-quiet hover:text-ink hover:underline">API reference</a>
      </nav>
      <main className="min-w-0 space-y-6">
        <CopyCode><article className="prose" dangerouslySetInnerHTML={{ __html: html }} /></CopyCode>
        <footer className="flex flex-wrap justify-between gap-4 border-t pt-4 text-[13px]">
          {before ? <Link href={docPath(before.name)} className="text-action hover:underline">← {before.title}</Link> : <span />}
          <a href={`${docPath(doc.name)}.md`} className="text-quiet underline">This page as Markdown</a>
          {next ? <Link href={docPath(next.name)} className="text-action hover:underline">{next.title} →</Link> : <span />}
        </footer>
        {headings.length > 2 && <nav aria-label="On this page" className="text-[13px] text-quiet">On this page: {headings.map(({ id, text }, i) => <span key={id}>{i > 0 && " · "}<a href={`#${id}`} className="underline">{text}</a></span>)}</nav>}
      </main>
    </div>
  );
}
