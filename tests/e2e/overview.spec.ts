import { expect, test } from "@playwright/test";
import { connectSql } from "../../db/client";
import { formatDollars, parseDecimal } from "../../lib/money/micros";
import { demo, signIn } from "./demo";

const columnSum = (csv: string, name: string) => {
  const [head, ...rows] = csv.trim().split("\n").map((line) => line.split(","));
  return rows.reduce((sum, row) => sum + (parseDecimal(row[head!.indexOf(name)]!) ?? 0n), 0n);
};

test("the chart's total, the CSV of the calls and the ledger's usage revenue are equal to the micro-dollar", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  const query = new URLSearchParams({ period: "90d", tz: "Asia/Kathmandu" });
  await page.goto(`${demo().base_url}/a/northwind/overview?${query}`);
  const chart = page.getByRole("region", { name: "Spend by model" }).first();
  const shown = await chart.getByRole("heading").innerText();
  const csv = await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}&account=northwind`)).text();
  const fromCsv = columnSum(csv, "amount");
  const sql = connectSql(demo().database_url, { max: 1 });
  const [row] = await sql<{ sum: string }[]>`
    select sum(p.amount_micros) as sum from ledger_transactions t join ledger_postings p using (account_id, seq)
    join account_slugs s using (account_id) where s.slug = 'northwind' and p.credit = 'usage_revenue'
      and t.occurred_at >= (date_trunc('day', now() at time zone 'Asia/Kathmandu') - interval '89 days') at time zone 'Asia/Kathmandu'`;
  await sql.end();
  expect(fromCsv).toBeGreaterThan(0n);
  expect(BigInt(row!.sum)).toBe(fromCsv);
  expect(shown).toContain(formatDollars(fromCsv, "exact"));
});

test("a figure leads to the calls behind it", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  await page.locator("dt", { hasText: "Failure rate" }).locator("xpath=..").getByRole("link").click();
  await page.waitForURL(/status=failed/);
  const statuses = await page.locator("tbody tr td:nth-child(3)").allInnerTexts();
  expect(new Set(statuses)).toEqual(new Set(["failed"]));
});

test("a bar leads to the calls of its bucket and model, whose CSV is the bar's figure", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=Asia/Kathmandu`);
  const chart = page.getByRole("region", { name: "Spend by model" }).first();
  const names = await chart.getByRole("button").allInnerTexts();
  await chart.getByRole("button", { name: names[0]!, exact: true }).dblclick();
  await expect(chart.getByRole("button", { pressed: true })).toHaveCount(1);
  await chart.getByText("Show as table").click();
  const row = chart.locator("tbody tr").filter({ hasNotText: /\$0\.00$/ }).last();
  const total = await row.locator("td").last().innerText();
  await chart.locator(".recharts-bar-rectangle path").last().click();
  await page.waitForURL(/\/calls\?.*model=/);
  await page.goBack();
  await chart.getByText("Show as table").click();
  await row.getByRole("link").click();
  await page.waitForURL(/\/calls\?/);
  const query = new URL(page.url()).searchParams;
  query.set("account", "northwind");
  const csv = await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}`)).text();
  expect(formatDollars(columnSum(csv, "amount"), "exact")).toBe(total);
});

test("a model has the same colour in both charts, and no two of a chart share one", async ({ page }) => {
  await signIn(page, "owner@kestrel.example");
  await page.goto(`${demo().base_url}/a/kestrel/overview?period=90d&tz=UTC`);
  const legend = async (title: string) => Object.fromEntries(await page.getByRole("region", { name: title }).first().locator("li button").evaluateAll((all) => all.map((one) => [one.textContent, (one.firstElementChild as HTMLElement).style.background])));
  const [spend, seconds] = [await legend("Spend by model"), await legend("Video seconds by model")];
  expect(Object.keys(spend).length).toBeGreaterThan(2);
  expect(spend).toEqual(seconds);
  expect(new Set(Object.values(spend)).size).toBe(Object.keys(spend).length);
});

test("the viewer's time zone goes into the URL", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.waitForURL(/tz=Asia%2FKat/);
});

test("a viewer sees no wallet, a wrong password opens nothing", async ({ page }) => {
  await page.goto(`${demo().base_url}/sign-in`);
  await page.getByLabel("E-mail", { exact: true }).fill("owner@northwind.example");
  await page.getByLabel(/Password/).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").first()).toContainText("did not work");
  await signIn(page, "viewer@northwind.example");
  await expect(page.locator("dt", { hasText: "Spend" })).toHaveCount(1);
  await expect(page.locator("dt", { hasText: "Balance" })).toHaveCount(0);
});
