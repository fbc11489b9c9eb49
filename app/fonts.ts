import localFont from "next/font/local";

/** What every page is written in: the Latin letters alone, sent before they are asked for. All others come when a page has one (globals.css). */
export const sans = localFont({ src: "../node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2", variable: "--font-geist-sans", weight: "100 900", display: "swap" });
export const mono = localFont({ src: "../node_modules/@fontsource-variable/geist-mono/files/geist-mono-latin-wght-normal.woff2", variable: "--font-geist-mono", weight: "100 900", display: "swap", adjustFontFallback: false, fallback: ["ui-monospace", "monospace"] });
