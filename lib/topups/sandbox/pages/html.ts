/** HTML that is safe to put into a page: everything in it was escaped. */
export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | null | undefined | false | Part[];

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  return Array.isArray(part) ? part.map(render).join("") : escape(String(part));
}

/** Escapes what is filled in; lists are joined, and what is not there is left out. */
export const html = (texts: TemplateStringsArray, ...parts: Part[]): Html => new Html(texts.map((text, i) => text + (i < parts.length ? render(parts[i]) : "")).join(""));

/** `123456` → `$1,234.56`. */
export function dollars(cents: number): string {
  const [whole, fraction] = (Math.abs(cents) / 100).toFixed(2).split(".");
  return `${cents < 0 ? "−" : ""}$${whole!.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction}`;
}

export const time = (seconds: number): Html => html`<time datetime="${new Date(seconds * 1000).toISOString()}">${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC</time>`;
