import { notFound, permanentRedirect } from "next/navigation";
import { Fragment } from "react";
import Link from "next/link";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { Badge } from "@/app/_components/ui/badge";
import { AVAILABILITY } from "@/lib/gateway/availability";
import { prepareStructuredData } from "@/lib/gateway/prepare-structured-data";
import { summarizePrice } from "@/lib/gateway/prepare-price-lines";
import { ApiSchema } from "./api-schema";
import { Capabilities } from "./capabilities";
import { Faq } from "./faq";
import { Pricing } from "./pricing";
import { readModelPage } from "./read-model-page";
import { Standing } from "./standing";
import { UseThisModel } from "./use-this-model";

type Props = { params: Promise<{ provider: string; model: string }> };

export async function generateMetadata({ params }: Props) {
  const { provider, model: slug } = await params;
  const found = await readModelPage(`${provider}/${slug}`);
  if (!found) return { title: "No such model · Tollgate" };
  const { model, summary } = found;
  return { title: `${model.name} · Tollgate`, description: summary, alternates: { canonical: `/models/${model.id}` }, openGraph: { title: `${model.name} by ${model.providerName}`, description: summary, url: `/models/${model.id}`, siteName: "Tollgate" } };
}

export default async function ModelPage({ params }: Props) {
  const { provider, model: slug } = await params;
  const found = await readModelPage(`${provider}/${slug}`);
  if (!found) notFound();
  const { model, standing, questions, baseUrl, availability, summary } = found;
  if (model.id !== `${provider}/${slug}`) permanentRedirect(`/models/${model.id}`);
  const isCallable = availability === "credit" || availability === "own_key";
  return (
    <main className="mx-auto max-w-6xl space-y-8 px-4 py-8 md:px-6">
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: prepareStructuredData(model, { questions, baseUrl, availability }) }} />
      <header className="space-y-3">
        <nav aria-label="Breadcrumb" className="text-[13px] text-quiet">
          {[["/models", "models"], [`/models?provider=${model.providerId}`, model.providerName]].map(([href, name]) => <Fragment key={href}><Link href={href!} className="hover:underline">{name}</Link> / </Fragment>)}<span aria-current="page">{model.name}</span>
        </nav>
        <div className="flex flex-wrap items-center gap-3"><h1 className="text-2xl font-semibold">{model.name}</h1><Badge>{model.modality}</Badge>{availability !== "credit" && <Badge variant={availability === "retired" ? "warn" : "quiet"}>{AVAILABILITY[availability]}</Badge>}</div>
        <p className="max-w-3xl">{model.description}</p>
        <p className="max-w-3xl text-quiet">{summary}</p>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px]"><span className="flex items-center gap-1"><span className="text-quiet">slug ·</span> <code className="font-mono break-all">{model.id}</code><CopyButton text={model.id} name="slug" /></span><span><span className="text-quiet">provider ·</span> {model.providerName}</span><span><span className="text-quiet">price ·</span> {summarizePrice(model) ?? "none now"}</span></p>
        {availability === "retired" && <p role="note" className="text-warn">This model is retired: it takes no new requests. <Link href="/models" className="underline">See the models on offer</Link>.</p>}
      </header>
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2 [&>*]:border-t [&>*]:pt-6">
        {isCallable && <UseThisModel page={found} />}
        <Pricing page={found} />
        <Capabilities model={model} />
        <Standing standing={standing} />
        {isCallable && <ApiSchema page={found} />}
        <Faq questions={questions} />
      </div>
    </main>
  );
}
