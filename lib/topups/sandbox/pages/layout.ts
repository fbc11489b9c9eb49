import { html, Html, type Part } from "./html";

export type PageAnswer = { status: number; headers: Record<string, string>; body: string | Buffer };

const CSS = `
:root { color-scheme: light dark; --ink: #17181c; --soft: #5b616e; --line: #d9dce3; --ground: #fff; --field: #fff; --accent: #4338ca; --on-accent: #fff; --bad: #b42318; --mark: #fff3c4; --on-mark: #5c3d00; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #a3aab8; --line: #363b47; --ground: #14161a; --field: #1c1f25; --accent: #a5b4fc; --on-accent: #14161a; --bad: #ff9a8f; --mark: #3d2f05; --on-mark: #ffe08a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
.mark { background: var(--mark); color: var(--on-mark); padding: 8px 16px; text-align: center; font-weight: 600; }
main { max-width: 480px; margin: 0 auto; padding: 24px 16px 64px; }
main.wide { max-width: 1280px; }
h1 { font-size: 22px; line-height: 1.3; margin: 8px 0 16px; } h2 { font-size: 16px; margin: 32px 0 8px; }
a { color: var(--accent); } p { margin: 8px 0; } .soft { color: var(--soft); } .bad { color: var(--bad); }
dl.sum { margin: 0; } dl.sum div { display: flex; justify-content: space-between; gap: 16px; padding: 6px 0; } dl.sum dd { margin: 0; } dl.sum .total { border-top: 1px solid var(--line); font-weight: 600; font-size: 17px; }
.num, dd { font-variant-numeric: tabular-nums; }
fieldset { border: 0; padding: 0; margin: 20px 0 0; min-width: 0; } legend { font-weight: 600; padding: 0; margin-bottom: 6px; }
label { display: block; margin-top: 12px; } label.choice { display: flex; gap: 8px; align-items: center; min-height: 32px; margin-top: 4px; } label.choice input { width: 18px; height: 18px; margin: 0; flex: none; }
input:not([type=radio], [type=checkbox]), select { width: 100%; min-height: 40px; padding: 6px 10px; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--soft); border-radius: 6px; }
input[aria-invalid] { border-color: var(--bad); } .error { color: var(--bad); margin: 4px 0 0; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
button { min-height: 40px; padding: 6px 16px; font: inherit; font-weight: 600; border-radius: 6px; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.plain { background: none; color: var(--accent); } button.small { min-height: 32px; padding: 2px 10px; font-weight: 400; } button.full { width: 100%; margin-top: 24px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.alert { border: 1px solid var(--bad); border-radius: 6px; padding: 10px 12px; margin: 16px 0; }
.said { border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; margin: 16px 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 14px; } th, td { text-align: left; padding: 6px 12px 6px 0; border-top: 1px solid var(--line); white-space: nowrap; vertical-align: middle; } th { font-weight: 600; border-top: 0; } td.num, th.num { text-align: right; }
td.acts { white-space: normal; } td.acts > * { margin: 2px 6px 2px 0; } td form { display: inline-flex; gap: 6px; white-space: nowrap; } td input:not([type=radio], [type=checkbox]) { width: 90px; min-height: 32px; } td select { min-height: 32px; width: auto; }
code { font: 13px ui-monospace, monospace; } details { margin-top: 24px; } summary { cursor: pointer; }
form:not(:has([value=card]:checked)) .for-card, form:not(:has([value=us_bank_account]:checked)) .for-bank { display: none; }
`;

const CSS_PART = new Html(CSS);

const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
};

/** A whole page. Every page says that it is a sandbox. */
export function page(title: string, content: Part, { status = 200, wide = false }: { status?: number; wide?: boolean } = {}): PageAnswer {
  const document = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Stripe sandbox</title><style>${CSS_PART}</style></head>
<body><header class="mark">Sandbox: no real money moves</header><main${wide && html` class="wide"`}>${content}</main></body></html>`;
  return { status, headers: HEADERS, body: document.text };
}

export const redirect = (to: string): PageAnswer => ({ status: 303, headers: { Location: to }, body: "" });

type Field = { name: string; label: string; value?: string | undefined; error?: string | undefined; type?: string; autocomplete?: string; inputmode?: string; placeholder?: string };

/** A labelled field whose error stands at it and is announced with it. */
export function field({ name, label, value = "", error, type = "text", autocomplete = "off", inputmode, placeholder }: Field): Html {
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"${inputmode && html` inputmode="${inputmode}"`}${placeholder && html` placeholder="${placeholder}"`}${error && html` aria-invalid="true" aria-describedby="${name}-error"`}>
${error && html`<p class="error" id="${name}-error">${error}</p>`}`;
}

export const alert = (message: string | null | undefined): Part => message && html`<div class="alert bad" role="alert">${message}</div>`;
