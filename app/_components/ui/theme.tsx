"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { ThemeProvider, useTheme } from "next-themes";
import { useSyncExternalStore } from "react";

export function Theme({ children }: { children: React.ReactNode }) {
  return <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>{children}</ThemeProvider>;
}

const ORDER = ["system", "light", "dark"] as const;
const ICONS = { system: Monitor, light: Sun, dark: Moon };

export function ThemeButton() {
  const { theme, setTheme } = useTheme();
  // The server cannot know the choice; drawing it before the page has loaded would tear the two apart.
  const loaded = useSyncExternalStore(() => () => {}, () => true, () => false);
  const now = loaded && (theme === "light" || theme === "dark") ? theme : "system";
  const Icon = ICONS[now];
  return (
    <button type="button" className="flex cursor-pointer items-center gap-2 text-quiet hover:text-ink" onClick={() => setTheme(ORDER[(ORDER.indexOf(now) + 1) % ORDER.length]!)}>
      <Icon aria-hidden className="size-4 shrink-0" /><span className="group-data-narrow/nav:md:sr-only">Theme: {now}</span>
    </button>
  );
}
