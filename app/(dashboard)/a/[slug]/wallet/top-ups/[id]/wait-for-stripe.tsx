"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { sendJson } from "@/app/_components/ui/send-json";

const REFRESH_MS = 2_000;
const ASK_MS = 3_000;

/** Reads the page again every two seconds, and has Stripe asked once when no webhook has come by then. */
export function WaitForStripe({ url }: { url: string | null }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) router.refresh(); }, REFRESH_MS);
    const asking = setTimeout(() => { if (url) void sendJson("POST", url).then(() => router.refresh()); }, ASK_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(asking);
    };
  }, [router, url]);
  return <p className="flex items-center gap-2 text-xs text-quiet"><span aria-hidden className="size-1.5 rounded-full bg-good motion-safe:animate-pulse" />Looks for news by itself.</p>;
}
