"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

const TICK_MS = 1_000;
const REFRESH_S = 60;

/** How old the page's figures are. A page in view is read again every minute; one in the background waits. */
export function Freshness({ readAt }: { readAt: string }) {
  const router = useRouter();
  const [shown, setShown] = useState({ readAt, since: 0 });
  if (shown.readAt !== readAt) setShown({ readAt, since: 0 });
  useEffect(() => {
    // Counted here from the arrival: the viewer's clock may differ from the server's.
    const arrived = performance.now();
    let asked = false;
    const timer = setInterval(() => {
      const since = Math.floor((performance.now() - arrived) / 1_000);
      setShown({ readAt, since });
      if (since < REFRESH_S || asked || document.hidden) return;
      asked = true;
      router.refresh();
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [readAt, router]);
  const age = shown.since < 60 ? `${shown.since} s` : `${Math.floor(shown.since / 60)} min`;
  return <time dateTime={readAt} title={readAt} className="flex items-center gap-1.5 text-xs whitespace-nowrap text-quiet tabular-nums"><span aria-hidden className="size-1.5 rounded-full bg-good" />live, {age} ago</time>;
}
