"use client";

import { PanelLeft } from "lucide-react";
import { useState } from "react";

const YEAR_S = 31_536_000;

/** The navigation, which a wide screen can narrow to its icons. What should go then carries `group-data-narrow/nav:md:sr-only`. */
export function Sidebar({ startsNarrow, children }: { startsNarrow: boolean; children: React.ReactNode }) {
  const [narrow, setNarrow] = useState(startsNarrow);
  function toggle() {
    // A cookie, so that the server's first paint knows it and nothing jumps.
    document.cookie = `tollgate-navigation=${narrow ? "wide" : "narrow"}; path=/; max-age=${YEAR_S}; samesite=lax`;
    setNarrow(!narrow);
  }
  return (
    <nav
      aria-label="Main" data-narrow={narrow || undefined}
      className="group/nav flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line p-4 md:block md:min-h-screen md:w-56 md:shrink-0 md:space-y-4 md:border-r md:border-b-0 md:data-narrow:w-16"
    >
      {children}
      <button type="button" className="hidden cursor-pointer items-center gap-2 text-quiet hover:text-ink md:flex" aria-expanded={!narrow} onClick={toggle}>
        <PanelLeft aria-hidden className="size-4" /><span className="group-data-narrow/nav:sr-only">{narrow ? "Widen" : "Narrow"}</span>
      </button>
    </nav>
  );
}
