"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";

const TICK_MS = 1_000;
const POLL_MS = 5_000;
const SLOWEST_MS = 60_000;
/** A page that takes long to read is read less often: at most a tenth of the time goes into it. */
const REST = 10;

type State = "live" | "paused" | "offline" | "ended";
const DOTS: Record<State, string> = { live: "bg-good", paused: "bg-quiet", offline: "bg-warn", ended: "bg-danger" };

type Props = { slug: string; /** When the figures were read, and `readChangeMark` of before. */ readAt: string; mark: string };

/**
 * Keeps the page's figures as they are now, and says how old they are: asks every few seconds whether anything has
 * changed while the page is in view, and reads it again only then, so that what is open, focused or selected stays.
 */
export function Live({ slug, readAt, mark }: Props) {
  const router = useRouter();
  const [isReading, startReading] = useTransition();
  const [state, setState] = useState<State>("live");
  const [seconds, setSeconds] = useState(0);
  // What the loop below looks at: it outlives many renderings.
  const now = useRef({ mark, isReading, confirmed: 0, began: 0, restUntil: 0 });
  useEffect(() => {
    const it = now.current;
    if (it.isReading && !isReading) it.restUntil = performance.now() + REST * (performance.now() - it.began);
    if (it.mark !== mark || it.confirmed === 0) it.confirmed = performance.now();
    Object.assign(it, { mark, isReading });
  }, [mark, isReading]);

  useEffect(() => {
    const it = now.current;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let failures = 0;
    let isAsking = false;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), Math.min(POLL_MS * 2 ** failures, SLOWEST_MS));
    };
    async function ask(): Promise<void> {
      if (isAsking) return;
      // Seen again when the page is: nobody looks at it now.
      if (document.hidden) return setState("paused");
      if (it.isReading || performance.now() < it.restUntil) return later();
      isAsking = true;
      try {
        const answer = await fetch(`/api/accounts/${slug}/changes`, { headers: { "if-none-match": `"${it.mark}"` }, cache: "no-store", signal: stop.signal });
        if ([401, 403, 404].includes(answer.status)) return setState("ended");
        if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
        failures = 0;
        setState("live");
        if (answer.status === 304) it.confirmed = performance.now();
        else {
          it.began = performance.now();
          startReading(() => router.refresh());
        }
      } catch {
        if (stop.signal.aborted) return;
        failures++;
        setState("offline");
      } finally {
        isAsking = false;
      }
      later();
    }
    const atOnce = () => {
      if (document.hidden) return setState("paused");
      failures = 0;
      void ask();
    };
    const ticking = setInterval(() => setSeconds(Math.floor((performance.now() - it.confirmed) / 1_000)), TICK_MS);
    document.addEventListener("visibilitychange", atOnce);
    window.addEventListener("online", atOnce);
    later();
    return () => {
      stop.abort();
      clearTimeout(timer);
      clearInterval(ticking);
      document.removeEventListener("visibilitychange", atOnce);
      window.removeEventListener("online", atOnce);
    };
  }, [slug, router]);

  const age = `${seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`} ago`;
  const words = { live: `live, ${age}`, paused: `paused, ${age}`, offline: `offline, retrying; ${age}`, ended: "not live: sign in again" }[state];
  return (
    <span className="flex items-center gap-1.5 text-xs whitespace-nowrap text-quiet tabular-nums">
      <span aria-hidden className={`size-1.5 rounded-full ${DOTS[state]}`} />
      <time dateTime={readAt} title={`Changed ${readAt}`} suppressHydrationWarning>{words}</time>
      <span role="status" className="sr-only">{state === "offline" ? "Offline, retrying" : state === "ended" ? "Not live: sign in again" : ""}</span>
    </span>
  );
}
