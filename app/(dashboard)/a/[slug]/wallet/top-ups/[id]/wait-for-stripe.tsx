"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { sendJson } from "@/app/_components/ui/send-json";

const REFRESH_MS = 2_000;
/** A page left open over night need not hurry. */
const LATER_MS = 30_000;
const SOON_MS = 120_000;
const ASK_MS = 3_000;

/** Reads the page again every two seconds, after two minutes more slowly, and has Stripe asked once when no webhook has come by then. */
export function WaitForStripe({ url }: { url: string | null }) {
  const router = useRouter();
  useEffect(() => {
    const began = performance.now();
    let timer: ReturnType<typeof setTimeout>;
    const plan = () => { timer = setTimeout(() => { if (!document.hidden) router.refresh(); plan(); }, performance.now() - began < SOON_MS ? REFRESH_MS : LATER_MS); };
    plan();
    const asking = setTimeout(() => { if (url) void sendJson("POST", url).then(() => router.refresh()); }, ASK_MS);
    return () => {
      clearTimeout(timer);
      clearTimeout(asking);
    };
  }, [router, url]);
  return <p className="flex items-center gap-2 text-xs text-quiet"><span aria-hidden className="size-1.5 rounded-full bg-good motion-safe:animate-pulse" />This page updates by itself.</p>;
}
