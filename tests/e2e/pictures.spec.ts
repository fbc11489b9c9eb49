import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { connectSql } from "../../db/client";
import { formatDollars, microsToDecimal, parseDecimal } from "../../lib/money/micros";
import { demo, signIn } from "./demo";

const open = (page: Page, path: string) => page.goto(`${demo().base_url}/a/${path}`);
const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name, exact: true });
const groupTotal = (page: Page) => page.getByRole("region", { name: /, groups$/ }).locator("tfoot td[data-plain]").first();
const plains = (cells: Locator) => cells.evaluateAll((all) => all.map((cell) => (cell as HTMLElement).dataset.plain!));
const sum = (amounts: string[]) => amounts.reduce((all, amount) => all + parseDecimal(amount)!, 0n);
const asMicros = (text: string) => parseDecimal(text.replaceAll(/[^\d.]/g, ""))!;
/** The rows of a picture's table, each as its texts and its last exact figure. */
async function tableOf(picture: Locator) {
  await picture.getByText("Show as table").click();
  return picture.locator("tbody tr").evaluateAll((rows) => rows.map((row) => ({ texts: [...row.children].map((cell) => cell.textContent), plain: [...row.querySelectorAll<HTMLElement>("td[data-plain]")].at(-1)?.dataset.plain ?? "" })));
}
const csvSum = (csv: string, name: string) => {
  const [head, ...rows] = csv.trim().split("\n").map((line) => line.split(","));
  return rows.reduce((all, row) => all + (parseDecimal(row[head!.indexOf(name)]!) ?? 0n), 0n);
};

test("the hours of the heat map add up to the page's total, by keyboard, as a table and in its file", async ({ page }) => {
  await signIn(page, "viewer@northwind.example");
  await open(page, "northwind/usage?period=30d&tz=Asia/Kathmandu");
  await page.getByRole("group", { name: "View" }).getByRole("link", { name: "Heat map" }).click();
  await page.waitForURL(/view=heatmap/);
  const map = region(page, "Spend by weekday and hour");
  const total = (await groupTotal(page).getAttribute("data-plain"))!;
  expect(parseDecimal(total)).toBeGreaterThan(0n);
  await expect(map.getByRole("heading").locator("span")).toHaveAttribute("title", formatDollars(parseDecimal(total)!, "exact"));
  await map.getByRole("img").focus();
  await expect(map).toContainText("Monday, 00:00–01:00");
  for (const key of ["ArrowDown", "ArrowRight", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
  await expect(map).toContainText("Tuesday, 23:00–24:00");
  await map.getByText("Show as table").click();
  const cells = map.locator("tbody td[data-plain]");
  await expect(cells).toHaveCount(168);
  expect(microsToDecimal(sum(await plains(cells)))).toBe(total);
  await map.getByRole("button", { name: /^Save/ }).click();
  const [csv] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Save as CSV" }).click()]);
  const rows = readFileSync(await csv.path(), "utf8").trim().split("\n").slice(1).map((line) => line.split(",").slice(1));
  expect(microsToDecimal(sum(rows.flat()))).toBe(total);
  await map.getByRole("button", { name: /^Save/ }).click();
  const [png] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Save as PNG" }).click()]);
  expect(readFileSync(await png.path()).subarray(1, 4).toString()).toBe("PNG");
  await open(page, "northwind/usage?period=6m&tz=UTC&view=heatmap&measure=success_rate");
  await expect(region(page, "Success rate by weekday and hour")).toContainText("no more than the last 90 days");
});

test("the treemap's parts add up to the page's total, and a click on one, or its name in the table, narrows the page to it", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await open(page, "northwind/usage?period=90d&tz=UTC");
  await page.getByRole("group", { name: "View" }).getByRole("link", { name: "Treemap" }).click();
  await page.waitForURL(/view=treemap/);
  expect(new URL(page.url()).searchParams.get("by")).toBe("model,api_key");
  const map = region(page, "Spend by model and API key");
  const total = (await groupTotal(page).getAttribute("data-plain"))!;
  const rows = await tableOf(map);
  expect(microsToDecimal(sum(rows.map(({ plain }) => plain)))).toBe(total);
  expect(rows.length).toBeGreaterThan(8);
  const [first] = rows;
  await map.locator("tbody tr").first().getByRole("link").nth(1).click();
  await page.waitForURL(/model=.*key=/);
  await expect(groupTotal(page)).toHaveAttribute("data-plain", first!.plain);
  // By pointer: the middle of the largest part is that part.
  await open(page, "northwind/usage?period=90d&tz=UTC&view=treemap&by=model,api_key");
  await map.locator("svg > g").first().locator("g").nth(1).hover();
  await expect(map).toContainText(`${first!.texts[0]}, ${first!.texts[1]}`);
  await map.locator("svg > g").first().locator("g").nth(1).click();
  await page.waitForURL(/model=.*key=/);
  await expect(groupTotal(page)).toHaveAttribute("data-plain", first!.plain);
});

test("what flows into credit flows out of it, to the micro-dollar, and ends with the wallet's balance; own keys go beside it", async ({ page }) => {
  await signIn(page, "owner@brightside.example");
  await open(page, "brightside/wallet?period=90d&tz=Asia/Kolkata");
  const rows = await tableOf(region(page, "Where the money went"));
  const flow = (of: (from: string, to: string) => boolean) => sum(rows.filter(({ texts: [from, to] }) => of(from!, to!)).map(({ plain }) => plain));
  expect(flow((_, to) => to === "Credit")).toBe(flow((from) => from === "Credit"));
  const sql = connectSql(demo().database_url, { max: 1 });
  const [account] = await sql<{ balance: string; from: Date }[]>`
    select balance_micros as balance, (date_trunc('day', now() at time zone 'Asia/Kolkata') - interval '89 days') at time zone 'Asia/Kolkata' as from from wallets join account_slugs using (account_id) where slug = 'brightside'`;
  const [paid] = await sql<{ credit: string; fee: string; charged: string }[]>`
    select sum(p.amount_micros) filter (where p.credit = 'customer_credit' and t.code = 'top_up.settle') as credit, sum(p.amount_micros) filter (where p.credit = 'top_up_fee_revenue') as fee, sum(p.amount_micros) filter (where p.debit = 'customer_credit' and t.code = 'usage.charge') as charged
    from ledger_transactions t join ledger_postings p using (account_id, seq) join account_slugs using (account_id) where slug = 'brightside' and t.booked_at >= ${account!.from}`;
  await sql.end();
  expect([flow((_, to) => to === "Still to spend" || to.startsWith("Held")), flow((from, to) => from === "Paid for top-ups" && to === "Credit"), flow((_, to) => to === "Platform fee")].map(String)).toEqual([account!.balance, paid!.credit, paid!.fee]);
  await expect(region(page, "Where the money went").getByRole("heading").locator("span")).toHaveAttribute("title", formatDollars(BigInt(paid!.charged), "exact"));
  const direct = flow((from) => from.startsWith("Paid to providers directly"));
  expect([direct > 0n, flow((from, to) => to.endsWith(", directly") && from !== "Credit")]).toEqual([true, direct]);
  await expect(region(page, "Where the money went")).toContainText("hatched: paid to providers directly");
});

test("the month's end is told with its range and method, and so is when the wallet runs out", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await open(page, "northwind/overview?period=mtd&tz=UTC");
  const figure = page.locator("dl > div", { hasText: /^Spend by .*, estimated/ });
  const likely = asMicros(await figure.locator("dd").first().innerText());
  const [low, high] = (await figure.locator("dd").nth(1).innerText()).match(/\$[\d,]+\.\d\d/g)!.map(asMicros);
  const spent = asMicros(await page.locator("dl > div", { hasText: /^Spend\b(?! by)/ }).locator("dd").first().innerText());
  expect([spent <= low!, low! <= likely, likely <= high!]).toEqual([true, true, true]);
  await expect(figure).toContainText("four times of five; by weekday pattern with a damped trend");
  expect(await figure.locator("dd").first().getAttribute("title")).toContain("exponential smoothing");
  await open(page, "northwind/wallet?tz=UTC");
  const runway = page.locator("dl > div", { hasText: "Runs out, estimated" });
  await expect(runway).toContainText(/likely \d+ \w+|not within a year/);
});

test("a budget's line ends with what its calls cost, and says where the month will end", async ({ page }) => {
  await signIn(page, "owner@brightside.example");
  await open(page, "brightside/overview?period=30d&tz=Asia/Kolkata");
  for (const [tag, columns] of [["spring", ["amount", "byok_provider_cost"]], ["retail", ["amount"]]] as const) {
    const chart = region(page, `Is tag ${tag} within its budget?`);
    await expect(chart).toContainText(/By \d+ \w+ about|likely used up|is used up/);
    const rows = await tableOf(chart);
    const together = rows.filter(({ plain }) => plain !== "").at(-1)!.plain;
    const link = (await chart.locator("..").getByRole("link", { name: "See its calls" }).getAttribute("href"))!;
    const query = new URLSearchParams(link.split("?")[1]);
    query.set("account", "brightside");
    const wallet = await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}&funding=wallet`)).text();
    const byok = await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}&funding=byok`)).text();
    expect([tag, microsToDecimal(csvSum(wallet, "amount") + (columns.length > 1 ? csvSum(byok, "byok_provider_cost") : 0n))]).toEqual([tag, together]);
    await expect(chart.getByRole("heading")).toContainText(formatDollars(parseDecimal(together)!));
  }
  await open(page, "northwind/overview");
  await expect(page.getByRole("heading", { name: "Budgets" })).toHaveCount(0);
});

test("a day of far more spend than usual is marked with a word, in the legend, in the table, and on Usage as well", async ({ page }) => {
  const sql = connectSql(demo().database_url, { max: 1 });
  const [key] = await sql<{ account_id: string; id: string }[]>`select k.account_id, k.id from api_keys k join account_slugs s using (account_id) where s.slug = 'northwind' and revoked_at is null limit 1`;
  await sql.end();
  const at = new Date(Date.now() - 60_000).toISOString();
  const calls = Array.from({ length: 40 }, (_, i) => ({
    v: 1, event_id: `spike_${i}`, job_id: `job_spike_${i}`, account_id: key!.account_id, api_key_id: key!.id, model: "luma/luma-dream-machine-ray-2", status: "completed", http_status: 200,
    requested_ms: 5_000, delivered_ms: 5_000, resolution: "720p", aspect_ratio: "16:9", funding: "wallet", tag: null, sub_account: null, upstream_id: `up_spike_${i}`, latency_ms: 40_000, submitted_at: at, finished_at: at, error: null,
  }));
  const posted = await page.request.post(`${demo().base_url}/api/ingest`, { data: calls, headers: { authorization: `Bearer ${demo().ingest_token}` } });
  expect(await posted.json()).toMatchObject({ accepted: 40 });
  await signIn(page, "owner@northwind.example");
  for (const path of ["northwind/overview?period=30d&tz=UTC", "northwind/usage?period=30d&tz=UTC"]) {
    await open(page, path);
    const chart = region(page, "Spend by model");
    await expect(chart.locator("ul")).toContainText("unusual");
    const rows = await tableOf(chart);
    const today = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "long" }).format(new Date(at));
    expect(rows.filter(({ texts }) => texts.at(-1)!.includes("Unusual")).at(-1)!.texts.at(-1)).toMatch(new RegExp(`Unusual: \\$[\\d,.]+, usually \\$[\\d,.]+–\\$[\\d,.]+ on ${today}s`));
  }
});

test("pictures with their tables open have no accessibility violation and fit a phone", async ({ browser }) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await signIn(page, "owner@brightside.example");
  for (const [path, name] of [["wallet?period=90d", "Where the money went"], ["usage?view=heatmap&period=90d", "Spend by weekday and hour"], ["usage?view=treemap&by=model,api_key&period=90d", "Spend by model and API key"]] as const) {
    await open(page, `brightside/${path}&tz=Asia/Kolkata`);
    await region(page, name).getByText("Show as table").click();
    const { violations } = await new AxeBuilder({ page }).include(`section[aria-label="${name}"]`).analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`), path).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${path} scrolls sideways`).toBe(true);
  }
  await context.close();
});
