"use client";

import { Send, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { v7 } from "uuid";
import { Alert } from "@/app/_components/ui/alert";
import { Button } from "@/app/_components/ui/button";
import { Field } from "@/app/_components/ui/field";
import { Kbd } from "@/app/_components/ui/kbd";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { Section } from "@/app/_components/ui/section";
import { Select } from "@/app/_components/ui/select";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { Textarea } from "@/app/_components/ui/textarea";
import { type Choice, fitChoice, prepareQuote, type PricedModel } from "@/lib/gateway/prepare-quote";
import { prepareSnippets } from "@/lib/gateway/prepare-snippets";
import { microsToDecimal, type Micros } from "@/lib/money/micros";
import { Snippets } from "./snippets";

type Props = {
  slug: string; models: (PricedModel & { name: string })[]; wallet: { availableMicros: Micros; isFrozen: boolean };
  /** Where credit is bought; null for those who may not see it. */
  walletHref: string | null;
  /** Where provider keys are kept, in the same way. */
  providerKeysHref: string | null;
  baseUrl: string;
  /** What became of the last one. */
  children: React.ReactNode;
};

const EXAMPLE = "A slow drone shot over a mountain lake at golden hour";

/** Says what a video should show and be, what that costs, and how a program asks for the same. */
export function Composer({ slug, models, wallet, walletHref, providerKeysHref, baseUrl, children }: Props) {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  const [prompt, setPrompt] = useState("");
  const [modelId, setModelId] = useState(models[0]!.id);
  const [wanted, setWanted] = useState<Partial<Choice>>({});
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  // Sending the same again after a lost answer is the same job; after an answer it is another one.
  const ids = useRef(new Map<string, string>());
  const place = useRef<HTMLDivElement>(null);
  const model = models.find(({ id }) => id === modelId) ?? models[0]!;
  const choice = fitChoice(model, wanted);
  const quote = prepareQuote(model, choice, wallet);
  const { durationsMs, resolutions, aspectRatios } = model.capabilities;
  const request = { model: model.id, prompt: prompt.trim() || EXAMPLE, duration: choice.requestedMs / 1_000, resolution: choice.resolution, aspect_ratio: choice.aspectRatio };
  async function send() {
    if (!quote.ok || busy || prompt.trim() === "") return;
    const sent = { ...request, quote: microsToDecimal(quote.micros) };
    const key = JSON.stringify(sent);
    const sendId = ids.current.get(key) ?? v7();
    ids.current.set(key, sendId);
    setBusy(true);
    setRefusal(null);
    const result = await sendJson<{ id: string }>("POST", `/api/accounts/${slug}/playground/jobs`, { send_id: sendId, ...sent });
    setBusy(false);
    if (result.ok || result.refusal.requestId) ids.current.delete(key);
    if (result.ok) {
      // On a phone it lies below the form.
      place.current?.scrollIntoView({ block: "nearest" });
      return router.replace(`${path}?${new URLSearchParams({ ...Object.fromEntries(search), job: result.answer.id })}`, { scroll: false });
    }
    setRefusal(result.refusal);
    // Why it was refused, such as credit that is gone or a price that changed, is to be seen in the form.
    router.refresh();
  }
  return (
    <>
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
        <form
          className="space-y-4"
          onSubmit={(event) => { event.preventDefault(); void send(); }}
          onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.currentTarget.requestSubmit(); } }}
        >
          <Field label="Prompt" hint="1 to 5,000 characters"><Textarea name="prompt" className="min-h-28" required maxLength={5_000} placeholder={EXAMPLE} value={prompt} onChange={(event) => setPrompt(event.target.value)} /></Field>
          <Field label="Model"><Select name="model" value={model.id} onChange={(event) => setModelId(event.target.value)}>{models.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select></Field>
          <div className="grid grid-cols-3 gap-3">
            <Field label="Duration"><Select name="duration" value={choice.requestedMs} onChange={(event) => setWanted({ ...wanted, requestedMs: Number(event.target.value) })}>{durationsMs.map((ms) => <option key={ms} value={ms}>{ms / 1_000} s</option>)}</Select></Field>
            <Field label="Resolution"><Select name="resolution" value={choice.resolution} onChange={(event) => setWanted({ ...wanted, resolution: event.target.value })}>{resolutions.map((one) => <option key={one}>{one}</option>)}</Select></Field>
            <Field label="Aspect ratio"><Select name="aspect_ratio" value={choice.aspectRatio} onChange={(event) => setWanted({ ...wanted, aspectRatio: event.target.value })}>{aspectRatios.map((one) => <option key={one}>{one}</option>)}</Select></Field>
          </div>
          <div id="quote" role="status">
            {quote.ok ? <p className="text-[13px] tabular-nums">{quote.price && <><span className="font-medium">{quote.price}</span>: </>}{quote.sentence}</p> : (
              <Alert variant="warn" role="none">
                <TriangleAlert aria-hidden />
                <p>{quote.problem}{quote.reason === "short" && <> {walletHref ? <Link className="text-action underline" href={walletHref}>Top up the wallet</Link> : "An owner of the account can top it up."}</>}{quote.reason === "key" && providerKeysHref && <> <Link className="text-action underline" href={providerKeysHref}>Look at the provider keys</Link></>}</p>
              </Alert>
            )}
          </div>
          {/* What is said above already is not said twice. */}
          <RefusalNote refusal={quote.ok ? refusal : null} />
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <Button type="submit" variant="default" size="lg" disabled={busy || !quote.ok} aria-describedby="quote"><Send aria-hidden />{busy ? "Sending…" : quote.price ? `Make video for ${quote.price}` : quote.ok ? "Make video on the provider key" : "Make video"}</Button>
            <p className="flex items-center gap-1 text-xs text-quiet max-md:hidden"><Kbd>Ctrl</Kbd> or <Kbd>⌘</Kbd> with <Kbd>Enter</Kbd></p>
          </div>
          <p className="text-xs text-quiet">Charged is what is delivered; a video that fails or is cancelled costs nothing.</p>
        </form>
        <div ref={place} className="grid min-w-0">{children}</div>
      </div>
      <Section title="The same by API" className="border-t pt-6" note={<>with a key of yours in <code className="font-mono">TOLLGATE_API_KEY</code></>} action={<Link className="text-[13px] text-action hover:underline" href={`/a/${slug}/api-keys`}>API keys</Link>}>
        <Snippets texts={prepareSnippets(baseUrl, request)} />
      </Section>
    </>
  );
}
