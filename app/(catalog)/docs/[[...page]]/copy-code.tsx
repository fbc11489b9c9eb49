"use client";

import { useEffect, useRef, useState } from "react";

/** Gives each block of code within it a button that copies it. Without scripts there are none, and the code stays as it is. */
export function CopyCode({ children }: { children: React.ReactNode }) {
  const frame = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const buttons = [...frame.current!.querySelectorAll("pre")].map((pre) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy", className: "copy" });
      button.addEventListener("click", () => void navigator.clipboard.writeText(pre.textContent ?? "").then(() => setSaid(`Copied: ${(pre.textContent ?? "").slice(0, 40)}`)));
      pre.before(button);
      return button;
    });
    return () => buttons.forEach((button) => button.remove());
  }, [children]);
  return <div ref={frame}>{children}<p role="status" className="sr-only">{said}</p></div>;
}
