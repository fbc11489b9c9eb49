import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { microsToDecimal, parseDecimal } from "../../lib/money/micros";
import { demo, signIn, signInByForm } from "./demo";

const rowsOf = (csv: string) => {
  const [head, ...rows] = csv.trim().split("\n").map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(head!.map((name, i) => [name, row[i]!])));
};
/** The exact figures of a table's rows, by column. */
const figuresOf = (page: Page, table: string) => page.getByRole("region", { name: table }).locator("tbody tr").evaluateAll((rows) => rows.map((row) => Object.fromEntries([...row.querySelectorAll<HTMLElement>("[data-column]")].map(({ dataset }) => [dataset.column!, dataset.plain ?? ""]))));
async function download(page: Page): Promise<Record<string, string>[]> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  return rowsOf(readFileSync(await file.path(), "utf8"));
}
const sum = (rows: Record<string, string>[], name: string) => microsToDecimal(rows.reduce((all, row) => all + parseDecimal(row[name]!)!, 0n));

test("models are ranked by a measure in a window for a segment, and the file says what the page shows", async ({ page }) => {
  test.setTimeout(120_000);
  await signInByForm(page, "finance@tollgate.example");
  // Keys are heard once the page has come alive.
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.waitForURL(/\/platform\/rankings/, { timeout: 3_000 });
  }).toPass();
  const all = await figuresOf(page, "Models by spend");
  expect(all.length).toBeGreaterThan(5);
  await page.getByRole("group", { name: "Window" }).getByRole("link", { name: "90d" }).click();
  await page.waitForURL(/window=90d/);
  await page.getByLabel("Ranked by: Spend").click();
  await page.getByRole("group", { name: "Ranked by" }).getByRole("link", { name: "Video seconds" }).click();
  await page.waitForURL(/measure=seconds/);
  await page.locator("summary", { hasText: "Segment" }).click();
  await page.getByLabel("Funding").selectOption("wallet");
  await page.getByRole("button", { name: "Show" }).last().click();
  await page.waitForURL(/funding=wallet/);
  const shown = await figuresOf(page, "Models by video seconds");
  expect(shown.map(({ rank }) => Number(rank)).filter(Boolean)).toEqual(Array.from({ length: shown.filter(({ rank }) => rank).length }, (_, i) => i + 1));
  const file = await download(page);
  expect(file.map(({ rank, seconds, share, seconds_before, trend, spend, calls, accounts, success_rate }) => ({ rank, seconds, share, before: seconds_before, trend, spend, calls, accounts, success_rate }))).toEqual(shown);
  const total = page.getByRole("region", { name: "Models by video seconds" }).locator("tfoot [data-column=seconds]");
  expect(sum(file, "seconds")).toBe(microsToDecimal(parseDecimal((await total.getAttribute("data-plain"))!)!));
  // Trending orders the same figures by how far they are above usual.
  await page.getByRole("group", { name: "Order" }).getByRole("link", { name: "Trending" }).click();
  await page.waitForURL(/order=trending/);
  const trending = (await figuresOf(page, "Models by video seconds")).map(({ trend }) => Number(trend));
  expect(trending).toEqual(trending.toSorted((a, b) => b - a));
  expect([...trending].sort()).toEqual(shown.map(({ trend }) => Number(trend)).sort());
  await page.getByLabel("Remove filter Funding: Credits").click();
  await page.waitForURL((url) => !url.searchParams.has("funding"));
});

test("a model leads to the accounts behind it, these to their usage of it, and all of it is one sum", async ({ page }) => {
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${demo().base_url}/platform/rankings?window=90d`);
  const [first] = await figuresOf(page, "Models by spend");
  const model = page.getByRole("region", { name: "Models by spend" }).locator("tbody tr").first();
  const name = (await model.getByRole("link").textContent())!;
  // By keyboard: into the table, to its first row, and into what it leads to.
  await page.getByRole("region", { name: "Models by spend" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/platform\/rankings\/[\w-]+\/[\w-]+\?/);
  const accounts = await figuresOf(page, `Accounts behind ${name}`);
  expect(sum(accounts, "spend")).toBe(first!.spend);
  expect(accounts.filter(({ calls }) => calls !== "0")).toHaveLength(Number(first!.accounts));
  const file = await download(page);
  expect(file.map(({ spend, share, spend_before, seconds, calls, success_rate, byok_cost }) => ({ spend, share, before: spend_before, seconds, calls, success_rate, byok_cost }))).toEqual(accounts);
  await page.getByRole("region", { name: `Accounts behind ${name}` }).locator("tbody tr").first().locator("[data-column=spend] a").click();
  await page.waitForURL(/\/usage\?/);
  await expect(page.getByRole("region", { name: /, groups$/ }).locator("tfoot td[data-plain]").first()).toHaveAttribute("data-plain", accounts[0]!.spend!);
});

test("shares, ranks over time and concentration are there as tables, and providers lead to their models", async ({ page }) => {
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${demo().base_url}/platform/rankings?window=90d&by=provider&measure=calls`);
  const providers = await figuresOf(page, "Providers by calls");
  const shares = page.getByRole("region", { name: "Share of calls by week", exact: true });
  await shares.locator("summary").click();
  const weeks = await shares.getByRole("region").locator("tbody td:last-child").evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.plain)));
  expect(weeks.reduce((a, b) => a + b, 0)).toBe(providers.reduce((all, { calls }) => all + Number(calls), 0));
  const ranks = page.getByRole("region", { name: "Rank by week", exact: true });
  await ranks.locator("summary").click();
  for (const row of await ranks.getByRole("region").locator("tbody tr").evaluateAll((rows) => rows.map((one) => [...one.querySelectorAll<HTMLElement>("td[data-plain]")].slice(0, -1).map(({ dataset }) => dataset.plain!).filter(Boolean)))) expect(new Set(row).size).toBe(row.length);
  const whole = page.getByRole("region", { name: "Concentration" }).locator("tbody tr").first();
  const [accounts, largest, five, ten] = await whole.locator("td[data-plain]").evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.plain)));
  expect([accounts! > 5, largest! > 0, five! >= largest!, ten! >= five!, ten! <= 1]).toEqual([true, true, true, true, true]);
  await page.getByRole("region", { name: "Providers by calls" }).locator("tbody a").first().click();
  await page.waitForURL(/by=model&.*provider=|provider=.*by=model/);
  const models = await figuresOf(page, "Models by calls");
  expect(models.reduce((all, { calls }) => all + Number(calls), 0)).toBe(Number(providers[0]!.calls));
});

test("anybody may read the public page, and it gives no amount and no account away", async ({ page }) => {
  await page.goto(`${demo().base_url}/sign-in`);
  await page.getByRole("link", { name: "model rankings" }).click();
  await page.waitForURL(/\/rankings$/);
  await expect(page.getByRole("region", { name: "Models by share of video seconds" }).locator("tbody tr").first()).toContainText(/\d+\.\d %/);
  const sent = await (await page.request.get(`${demo().base_url}/rankings`)).text();
  expect(sent).toContain("Model rankings");
  for (const { account } of demo().users) if (account) expect(sent.toLowerCase()).not.toContain(account);
  expect(sent).not.toMatch(/durationMs|spendMicros|top1|accounts":|\$\d[\d,]*\.\d\d/);
});
