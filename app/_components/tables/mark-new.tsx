"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";

const SHOWN_MS = 6_000;

/** Marks the rows of a table that were not in it when the same page was read before, for a while. Rows carry their id in `data-row`. */
export function MarkNew({ ids }: { ids: string[] }) {
  const page = `${usePathname()}?${useSearchParams()}`;
  const before = useRef<{ page: string; ids: ReadonlySet<string> }>(null);
  const all = ids.join(" ");
  useEffect(() => {
    const known = before.current;
    before.current = { page, ids: new Set(all.split(" ")) };
    if (known?.page !== page) return;
    for (const id of all.split(" ").filter((one) => one !== "" && !known.ids.has(one))) {
      const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
      if (!row) continue;
      row.dataset.new = "";
      setTimeout(() => delete row.dataset.new, SHOWN_MS);
    }
  }, [all, page]);
  return null;
}
