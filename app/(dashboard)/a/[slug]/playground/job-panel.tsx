"use client";

import { Ban, CircleX, Clapperboard, FileX2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { ShortId } from "@/app/_components/tables/short-id";
import { Alert } from "@/app/_components/ui/alert";
import { Button } from "@/app/_components/ui/button";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import type { JobView } from "@/lib/gateway/prepare-job-view";
import { formatAge } from "@/lib/time/format-age";
import { JobStatus } from "./job-status";

const SOON_MS = 1_000;
/** A job that takes long, or a page left open over night, need not hurry. */
const LATER_MS = 5_000;
const YOUNG_MS = 120_000;
const LONG_MS = 60_000;
const OLD_MS = 3_600_000;

/** The highest that a picture is, so that a tall one fits on the screen. */
const HIGHEST_REM = 26;

const isUnderWay = ({ state }: JobView) => state === "queued" || state === "processing";
const pause = (ageMs: number) => (ageMs < YOUNG_MS ? SOON_MS : ageMs < OLD_MS ? LATER_MS : LONG_MS);

/** One job, live until it has ended: how it stands, its video, what it cost. */
export function JobPanel({ url, job, model }: { url: string; job: JobView; model: string }) {
  const router = useRouter();
  // What the server said last, whether with the page or when it was asked.
  const [{ given, view }, setKnown] = useState({ given: job, view: job });
  if (given !== job) setKnown({ given: job, view: job });
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  /** Looks that told nothing: each plans another. */
  const [idle, setIdle] = useState(0);
  const [busy, setBusy] = useState(false);
  const underWay = isUnderWay(view);
  const elapsedMs = useElapsed(view, underWay);
  useEffect(() => {
    if (!underWay) return;
    let over = false;
    const timer = setTimeout(async () => {
      if (document.hidden) return setIdle((count) => count + 1);
      const result = await sendJson<JobView>("GET", url);
      if (over) return;
      setRefusal(result.ok ? null : result.refusal);
      if (!result.ok) return setIdle((count) => count + 1);
      setKnown((known) => ({ ...known, view: result.answer }));
      // The available credit and the list of jobs change with it.
      if (result.answer.state !== view.state) router.refresh();
    }, pause(view.elapsedMs));
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [view, idle, url, underWay, router]);
  async function cancel() {
    setBusy(true);
    const result = await sendJson<JobView>("DELETE", url);
    setBusy(false);
    setRefusal(result.ok ? null : result.refusal);
    if (!result.ok) return;
    setKnown((known) => ({ ...known, view: result.answer }));
    router.refresh();
  }
  const [width, height] = view.aspectRatio.split(":").map(Number);
  return (
    <section aria-label="Job" className="min-w-0 space-y-3">
      <div className="flex min-h-8 items-center justify-between gap-x-4 text-[13px]">
        <p role="status" className="min-w-0"><JobStatus state={view.state} className="font-medium" /> <span className={underWay ? "ml-1 text-quiet" : "sr-only"}>{view.note}</span></p>
        <span className="flex shrink-0 items-center gap-3"><span className="text-quiet tabular-nums">{underWay ? "" : view.state === "completed" ? "took " : "after "}{formatAge(elapsedMs)}</span>{view.canCancel && <Button size="sm" disabled={busy} onClick={() => void cancel()}>Cancel</Button>}</span>
      </div>
      {(underWay || view.isPlayable) && (
        <div className="mx-auto flex w-full flex-col items-center justify-center overflow-hidden rounded-md bg-muted" style={{ aspectRatio: `${width} / ${height}`, maxWidth: `${(HIGHEST_REM * width!) / height!}rem` }}>
          {underWay ? <Clapperboard aria-hidden className="size-6 text-quiet motion-safe:animate-pulse" /> : <Video url={`${url}/video`} prompt={view.prompt} />}
        </div>
      )}
      {view.state === "completed" && !view.isPlayable && <Alert role="none"><FileX2 aria-hidden /><p>Its file is not kept here.</p></Alert>}
      {view.state === "failed" && <Alert variant="destructive" role="none"><CircleX aria-hidden /><p><span className="font-medium">No video was made, and nothing was charged.</span> {view.note}</p></Alert>}
      {view.state === "cancelled" && <Alert role="none"><Ban aria-hidden /><p><span className="font-medium">Cancelled; nothing was charged.</span> {view.note}</p></Alert>}
      <RefusalNote refusal={refusal} />
      <p className="line-clamp-3 text-[13px] wrap-anywhere" title={view.prompt}>{view.prompt}</p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 text-[13px] tabular-nums sm:grid-cols-4 [&_dt]:text-xs [&_dt]:text-quiet">
        <div><dt>{underWay && !view.isByok ? "Set aside" : "Cost"}</dt><dd className="font-medium" title={view.costNote}>{view.cost ?? costWord(view, underWay)}</dd></div>
        <div><dt>{view.delivered ? "Delivered" : "Asked for"}</dt><dd>{view.delivered ?? view.asked}</dd></div>
        <div><dt>Picture</dt><dd>{view.size ?? `${view.resolution}, ${view.aspectRatio}`}</dd></div>
        <div><dt>Model</dt><dd>{model}</dd></div>
      </dl>
      {view.state === "completed" && view.costNote !== "As quoted." && <p className="text-xs text-quiet">{view.costNote}</p>}
      <p className="flex items-center gap-1 text-xs text-quiet"><ShortId id={view.id} /><CopyButton text={view.id} name="job id" /></p>
    </section>
  );
}

/** What stands where there is no amount of ours. */
function costWord({ isByok, quote, state }: JobView, underWay: boolean): string {
  if (state === "failed" || state === "cancelled") return "nothing";
  return isByok ? "BYOK" : underWay ? quote : "—";
}

/** Under the picture, where it cannot be played, what else can be done with it. */
function Video({ url, prompt }: { url: string; prompt: string }) {
  const [isBroken, setBroken] = useState(false);
  return (
    <>
      <video className="min-h-0 w-full flex-1" controls playsInline preload="metadata" src={url} aria-label={`Video: ${prompt}`} onError={() => setBroken(true)} />
      {isBroken && <p className="p-2 text-xs text-quiet">Your browser cannot play it, or the file was removed. <a className="text-action underline" href={url}>Open the file</a></p>}
    </>
  );
}

/** The job's age, counted on from what the server said: the viewer's clock may differ. */
function useElapsed(view: JobView, runs: boolean): number {
  const [passed, setPassed] = useState({ view, ms: 0 });
  useEffect(() => {
    if (!runs) return;
    const began = performance.now();
    const timer = setInterval(() => setPassed({ view, ms: performance.now() - began }), 1_000);
    return () => clearInterval(timer);
  }, [view, runs]);
  return view.elapsedMs + (runs && passed.view === view ? passed.ms : 0);
}
