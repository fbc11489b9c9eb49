"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { createContext, useContext, useState } from "react";

const YEAR_S = 31_536_000;
const Narrow = createContext(false);
/** Whether only icons are shown, so that names must be told in another way. */
export const useNarrow = () => useContext(Narrow);

/** The navigation of a wide screen, which can be narrowed to its icons. What should go then carries `group-data-narrow/nav:hidden`. */
export function Sidebar({ startsNarrow, children }: { startsNarrow: boolean; children: React.ReactNode }) {
  const [narrow, setNarrow] = useState(startsNarrow);
  const Icon = narrow ? PanelLeftOpen : PanelLeftClose;
  function toggle() {
    // A cookie, so that the server's first paint knows it and nothing jumps.
    document.cookie = `tollgate-navigation=${narrow ? "wide" : "narrow"}; path=/; max-age=${YEAR_S}; samesite=lax`;
    setNarrow(!narrow);
  }
  return (
    <div className="hidden shrink-0 border-r bg-muted md:block">
      <nav aria-label="Main" data-narrow={narrow || undefined} className="group/nav sticky top-0 flex h-dvh w-56 flex-col overflow-y-auto data-narrow:w-14">
        <Narrow value={narrow}>{children}</Narrow>
        <button type="button" className="mx-2 mb-2 flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-3 text-[13px] text-quiet group-data-narrow/nav:justify-center group-data-narrow/nav:px-0 hover:bg-accent hover:text-ink" aria-expanded={!narrow} onClick={toggle}>
          <Icon aria-hidden className="size-4 shrink-0" /><span className="group-data-narrow/nav:sr-only">{narrow ? "Widen" : "Narrow"}</span>
        </button>
      </nav>
    </div>
  );
}
