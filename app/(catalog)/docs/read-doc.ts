import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ERROR_TABLE } from "@/app/v1/_api/error-meanings";
import { getBaseUrl, getEnv } from "@/lib/env";
import { prepareOpenAiSnippet, prepareSnippets } from "@/lib/gateway/prepare-snippets";
import { DEFAULT_MODEL } from "@/lib/gateway/video-request";
import { MAX_EVENTS } from "@/lib/ingest/split-body";
import { VERIFY_EXAMPLE } from "@/lib/webhooks/verify-example";
import { WEBHOOK_EVENTS } from "@/lib/webhooks/webhook-events";
import { DOCS, type DocName } from "./docs";

const read = (...path: string[]) => readFileSync(join(/* turbopackIgnore: true */ process.cwd(), ...path), "utf8");

/** The rows of a Markdown table. */
const table = (head: string[], rows: string[][]) => [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The first table of a room's README below a heading: what it says is tested there. */
function tableOf(file: string, heading: string): string {
  const below = read(file).split(`\n${heading}\n`)[1]!.split("\n");
  const rows = below.slice(below.findIndex((line) => line.startsWith("|")));
  return rows.slice(0, rows.findIndex((line) => !line.startsWith("|"))).join("\n");
}

/** `.env.example` as a table: each setting, its default, and the comment above it, which may be about several. */
function settings(): string {
  let comment: string[] = [];
  let text = "";
  const rows: string[][] = [];
  for (const line of read(".env.example").split("\n")) {
    if (line.startsWith("#")) comment.push(line.slice(1).trim());
    const [, name, value] = /^([A-Z0-9_]+)=(.*)$/.exec(line) ?? [];
    if (!name) continue;
    // An address in a comment is an example, and no link.
    if (comment.length > 0) text = comment.join(" ").replaceAll(/https?:\/\/[^\s,]+(?<![.])/g, "`$&`");
    rows.push([`\`${name}\``, value ? `\`${value}\`` : "", text]);
    comment = [];
  }
  return table(["setting", "default", ""], rows);
}

/** What a page may name between double braces, from the code that it is about. */
const PLACEHOLDERS: Record<string, (of: { fee: string; monthStart: Date }) => string> = {
  base_url: getBaseUrl, fee: ({ fee }) => fee, month: ({ monthStart }) => monthStart.toISOString().slice(0, 7), month_start: ({ monthStart }) => String(monthStart.getTime() / 1_000), model: () => DEFAULT_MODEL, rate_limit: () => String(getEnv().RATE_LIMIT_RPM), ingest_events: () => MAX_EVENTS.toLocaleString("en-US"),
  example_curl: () => prepareSnippets(getBaseUrl(), { model: DEFAULT_MODEL, prompt: "A fox in the snow", duration: 5 }).curl,
  example_openai: () => prepareOpenAiSnippet(getBaseUrl(), { model: DEFAULT_MODEL, prompt: "A fox in the snow", duration: 5, resolution: "720p", aspect_ratio: "16:9" }),
  verify_example: () => VERIFY_EXAMPLE.trimEnd(),
  error_table: () => table(["status", "type", "means"], ERROR_TABLE.map(({ status, type, meaning }) => [String(status), `\`${type}\``, meaning])),
  webhook_events: () => table(["event", "told when"], Object.entries(WEBHOOK_EVENTS).map(([name, when]) => [`\`${name}\``, when])),
  api_paths: () => tableOf("lib/gateway/README.md", "## The API").replaceAll(/ \(\[[^\]]+\]\(\.\.[^)]*\)\)/g, "").replaceAll(/\[([^\]]+)\]\(\.\.[^)]*\)/g, "$1"), log_fields: () => tableOf("lib/ingest/README.md", "## The log, version 1"),
  settings, contents: () => DOCS.slice(1).map(({ name, title, about }) => `- [${title}](/docs/${name}): ${about}`).join("\n"),
};

/** A page as Markdown, with everything filled in. `feeBps` is the fee in force; examples are of the month of `now`, in UTC. Throws on a placeholder that there is not. */
export function readDoc(name: DocName, feeBps: number, now: Date): string {
  const of = { fee: `${feeBps / 100} %`, monthStart: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth())) };
  return read("app", "(catalog)", "docs", "pages", `${name}.md`).replaceAll(/\{\{(\w+)\}\}/g, (_, placeholder: string) => {
    const fill = PLACEHOLDERS[placeholder];
    if (!fill) throw new Error(`docs/pages/${name}.md: there is no {{${placeholder}}}`);
    return fill(of);
  });
}
