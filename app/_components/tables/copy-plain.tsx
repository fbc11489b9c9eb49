"use client";

import { useEffect } from "react";

/** Copying within one cell gives its plain value: the number without signs and separators, the id in full. */
export function CopyPlain() {
  useEffect(() => {
    function onCopy(event: ClipboardEvent) {
      const selection = document.getSelection();
      const cellOf = (node: Node | null | undefined) => (node instanceof Element ? node : node?.parentElement)?.closest<HTMLElement>("[data-plain]");
      const cell = cellOf(selection?.anchorNode);
      const whole = cell?.textContent?.trim() === selection?.toString().trim();
      if (!cell || cell !== cellOf(selection?.focusNode) || !whole) return;
      event.clipboardData?.setData("text/plain", cell.dataset.plain!);
      event.preventDefault();
    }
    document.addEventListener("copy", onCopy);
    return () => document.removeEventListener("copy", onCopy);
  }, []);
  return null;
}
