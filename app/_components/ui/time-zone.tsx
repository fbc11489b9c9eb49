"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect } from "react";

/** Says the page's time zone; the first visit without one in the URL takes the viewer's. */
export function TimeZone({ shown }: { shown: string }) {
  const router = useRouter();
  const path = usePathname();
  const search = useSearchParams();
  useEffect(() => {
    if (search.has("tz")) return;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    router.replace(`${path}?${new URLSearchParams([...search.entries(), ["tz", zone]])}`, { scroll: false });
  }, [path, router, search]);
  return <span>{shown}</span>;
}
