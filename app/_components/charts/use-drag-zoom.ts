"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { zoomTrail } from "./zoom-trail";

type Pointer = { activeTooltipIndex?: number | string | null | undefined };

/** For Escape: shared by the charts of a page, and kept while they are drawn anew. */
const trail = zoomTrail();

const placeOf = ({ activeTooltipIndex }: Pointer) => (activeTooltipIndex === undefined || activeTooltipIndex === null ? null : Number(activeTooltipIndex));

/** Dragging from one bucket to another goes to the address that `onZoom` makes of the first and the last; Escape ends a drag, or goes back. */
export function useDragZoom(onZoom: (first: number, last: number) => string) {
  const router = useRouter();
  /** Where the pointer went down. No state: a chart that is drawn anew then replaces the bar under the pointer, and its click is lost. */
  const down = useRef<number | null>(null);
  const [drag, setDrag] = useState<{ start: number; end: number } | null>(null);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key !== "Escape" || event.defaultPrevented || (event.target as HTMLElement).closest("[role=dialog]")) return;
      down.current = null;
      setDrag(null);
      if (!trail.leave(window.location.pathname + window.location.search)) return;
      // One of the charts answers for all.
      event.preventDefault();
      router.back();
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [router]);
  const range = drag && drag.start !== drag.end ? { first: Math.min(drag.start, drag.end), last: Math.max(drag.start, drag.end) } : null;
  return {
    range,
    handlers: {
      onMouseDown: (pointer: Pointer) => {
        down.current = placeOf(pointer);
      },
      onMouseMove: (pointer: Pointer) => {
        const end = placeOf(pointer);
        if (down.current !== null && end !== null && end !== (drag?.end ?? down.current)) setDrag({ start: down.current, end });
      },
      onMouseUp: () => {
        down.current = null;
        setDrag(null);
        if (!range) return;
        const address = onZoom(range.first, range.last);
        trail.lead(address);
        router.push(address, { scroll: false });
      },
      onMouseLeave: () => {
        down.current = null;
        setDrag(null);
      },
    },
  };
}
