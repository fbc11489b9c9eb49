import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DOCS } from "@/app/(catalog)/docs/docs";
import { readDoc } from "@/app/(catalog)/docs/read-doc";
import { renderDoc } from "@/app/(catalog)/docs/render-doc";
import { ERROR_STATUS } from "@/lib/errors/app-error";
import { WEBHOOK_EVENT_NAMES } from "@/lib/webhooks/webhook-events";

const NOW = new Date("2026-03-09T12:00:00Z");

/** Public places beside the documentation. */
const ELSEWHERE = ["/sign-in", "/models", "/compare", "/rankings", "/status", "/docs/api", "/openapi.json", "/llms.txt", "/llms-full.txt"];

test("each page of the documentation is listed, and each listed one is there", () => {
  expect(readdirSync("app/(catalog)/docs/pages").sort()).toEqual(DOCS.map(({ name }) => `${name}.md`).sort());
});

test.each(DOCS.map(({ name }) => name))("%s has every placeholder filled, one title, and no link to what is not there", (name) => {
  const text = readDoc(name, 500, NOW);
  expect(text).not.toMatch(/\{\{|\}\}|undefined/);
  const { html } = renderDoc(text);
  expect(html.match(/<h1 /g)).toHaveLength(1);
  const anchors = new Map(DOCS.map((doc) => [doc.name as string, [...renderDoc(readDoc(doc.name, 500, NOW)).html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)]));
  const broken = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!).filter((href) => {
    const [path, anchor] = href.split("#");
    const doc = path === "/docs" ? "index" : path!.replace(/^\/docs\//, "");
    return !(ELSEWHERE.includes(path!) || (anchors.has(doc) && (anchor === undefined || anchors.get(doc)!.includes(anchor))));
  });
  expect(broken).toEqual([]);
});

test("what the documentation says comes from the code: the fee, every error, every event, every setting and field of the log", () => {
  expect(readDoc("billing", 725, NOW)).toContain("7.25 % fee");
  expect(readDoc("usage-api", 500, NOW)).toContain(`start_time=${Date.UTC(2026, 2, 1) / 1_000}&`);
  for (const status of Object.values(ERROR_STATUS)) expect(readDoc("errors", 500, NOW)).toContain(`| ${status} |`);
  for (const event of WEBHOOK_EVENT_NAMES) expect(readDoc("webhooks", 500, NOW)).toContain(`\`${event}\``);
  for (const [, setting] of readFileSync(".env.example", "utf8").matchAll(/^([A-Z0-9_]+)=/gm)) expect(readDoc("self-hosting", 500, NOW)).toContain(`| \`${setting}\` |`);
  for (const field of ["event_id", "delivered_ms", "submitted_at"]) expect(readDoc("ingest", 500, NOW)).toContain(`| \`${field}\` |`);
});

test("what is written in code is not read as a page's own HTML", () => {
  expect(renderDoc("```\n<script>alert(1)</script> & more\n```").html).toContain("&lt;script>alert(1)&lt;/script> &amp; more");
});
