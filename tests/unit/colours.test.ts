import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync("app/globals.css", "utf8");
/** The hex colours of a theme, by variable. */
const theme = (selector: string) => Object.fromEntries([...css.slice(css.indexOf(`\n${selector} {`)).split("}")[0]!.matchAll(/--([\w-]+): (#[0-9a-f]{3,6})/g)].map(([, name, hex]) => [name!, hex!]));

/** WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) => {
    const full = hex.length === 4 ? hex.replaceAll(/[0-9a-f]/g, "$&$&") : hex;
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

test("text is read at 4.5:1 and marks are seen at 3:1 in both themes, a button's also under the pointer", () => {
  expect(contrast("#fff", "#000")).toBeCloseTo(21, 5);
  for (const selector of [":root", ".dark"]) {
    const colours = theme(selector);
    expect(Object.keys(colours).length, selector).toBeGreaterThan(20);
    for (const fill of ["fill", "fill-hover"]) expect(contrast("#fff", colours[fill]!), `${selector} --${fill}`).toBeGreaterThanOrEqual(4.5);
    for (const text of ["ink", "quiet", "action", "good", "warn", "danger"]) for (const under of ["ground", "raised", "subtle", "hover"]) {
      expect(contrast(colours[text]!, colours[under]!), `${selector} --${text} on --${under}`).toBeGreaterThanOrEqual(4.5);
    }
    for (const [name, hex] of Object.entries(colours)) if (name.startsWith("series-")) expect(contrast(hex, colours.ground!), `${selector} --${name}`).toBeGreaterThanOrEqual(3);
  }
});
