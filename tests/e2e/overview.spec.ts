import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { connectSql } from "../../db/client";
import { formatDollars, microsToDecimal, parseDecimal } from "../../lib/money/micros";
import { demo, signIn, signInByForm } from "./demo";
import { dragAcross } from "./drag-across";

const columnSum = (csv: string, name: string) => {
  const [head, ...rows] = csv.trim().split("\n").map((line) => line.split(","));
  return rows.reduce((sum, row) => sum + (parseDecimal(row[head!.indexOf(name)]!) ?? 0n), 0n);
};

test("the chart's total, the CSV of the calls and the ledger's usage revenue are equal to the micro-dollar", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  const query = new URLSearchParams({ period: "90d", tz: "Asia/Kathmandu" });
  await page.goto(`${demo().base_url}/a/northwind/overview?${query}`);
  const chart = page.getByRole("region", { name: "Spend by model" }).first();
  const shown = chart.getByRole("heading").locator("span");
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
  await expect(shown).toHaveAttribute("title", formatDollars(fromCsv, "exact"));
  await expect(shown).toHaveText(formatDollars(fromCsv));
});

test("what was paid directly is the same in its figure, the chart's table and the CSV of its calls, stands beside spend, and is nowhere where there is none", async ({ page, context }) => {
  await signIn(page, "owner@brightside.example");
  await page.goto(`${demo().base_url}/a/brightside/overview?period=30d&tz=Asia/Kathmandu`);
  const figure = (name: string) => page.locator("dt", { hasText: name }).locator("xpath=..").getByRole("link");
  const chart = page.getByRole("region", { name: "Spend by model" }).first();
  const paid = "Paid to Luma Labs directly, estimated";
  await chart.getByText("Show as table").click();
  const heads = await chart.locator("thead th").allInnerTexts();
  const sum = async (name: string) => (await chart.locator(`tbody tr > :nth-child(${heads.indexOf(name) + 1})`).evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.plain!))).reduce((all, plain) => all + parseDecimal(plain)!, 0n);
  const [direct, spend] = [await sum(paid), await sum("Spend on credits")];
  expect(await figure("Spend").innerText()).toBe(formatDollars(spend));
  expect(await figure("Paid to providers directly, estimated").innerText()).toBe(formatDollars(direct));
  await expect(chart.getByRole("heading")).toContainText(`and ${formatDollars(direct)} paid to Luma Labs directly, estimated`);
  const beside = page.locator("[data-slot=section]", { hasText: "Own provider keys beside credits" }).locator("tbody tr").last().getByRole("link");
  const [own, credits] = (await beside.allInnerTexts()).map((text) => parseDecimal(text.replaceAll(/[$,]/g, ""))!);
  await figure("Paid to providers directly, estimated").click();
  await page.waitForURL(/funding=byok/);
  const query = new URL(page.url()).searchParams;
  query.set("account", "brightside");
  const csv = await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}`)).text();
  expect([columnSum(csv, "byok_provider_cost"), columnSum(csv, "amount")]).toEqual([direct, 0n]);
  expect([own, credits]).toEqual([direct, direct + columnSum(csv, "byok_fee_waived")]);
  await context.clearCookies();
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  await expect(page.locator("dt", { hasText: /^Spend$/ })).toBeVisible();
  await expect(page.getByRole("main").getByText(/directly|BYOK|waived/i)).toHaveCount(0);
});

test("a figure leads to the calls behind it", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  await page.locator("dt", { hasText: "Failure rate" }).locator("xpath=..").getByRole("link").click();
  await page.waitForURL(/status=failed/);
  await expect(page.getByLabel("Remove filter Status: failed")).toBeVisible();
  const statuses = await page.locator("tbody tr td:nth-child(3)").allInnerTexts();
  expect(new Set(statuses)).toEqual(new Set(["Failed"]));
});

test("the balance leads to the wallet, whose balance is the same", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  const link = page.locator("dt", { hasText: "Balance" }).locator("xpath=..").getByRole("link");
  const balance = await link.innerText();
  await link.click();
  await page.waitForURL(/\/a\/northwind\/wallet/);
  await expect(page.locator("dt", { hasText: "Balance" }).first().locator("xpath=..")).toContainText(balance);
});

test("a bar leads to the calls of its bucket and model, whose CSV is the bar's figure", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=Asia/Kathmandu`);
  const chart = page.getByRole("region", { name: "Spend by model" }).first();
  await expect(chart).toBeVisible();
  const names = await chart.getByRole("listitem").getByRole("button").allInnerTexts();
  await expect(chart.locator(".recharts-bar-rectangle path").first()).toBeVisible();
  await chart.getByRole("button", { name: names[0]!, exact: true }).dblclick();
  await expect(chart.getByRole("button", { pressed: true })).toHaveCount(1);
  await chart.getByText("Show as table").click();
  const row = chart.locator("tbody tr").filter({ hasNotText: /\$0\.00$/ }).last();
  // An unusual day says so beside its amount.
  const total = await row.locator("td").last().getAttribute("data-plain");
  // A bar grows to its height: a click may miss it before, and that of a day which has just begun at any time.
  await expect(async () => {
    // The former click may have led there late.
    if (/\/calls\?.*model=/.test(page.url())) return;
    const heights = await chart.locator(".recharts-bar-rectangle path").evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().height));
    // As long as people press.
    await chart.locator(".recharts-bar-rectangle path").nth(heights.indexOf(Math.max(...heights))).click({ timeout: 2_000, delay: 100 });
    await page.waitForURL(/\/calls\?.*model=/, { timeout: 2_000 });
  }).toPass();
  await page.goBack();
  await chart.getByText("Show as table").click();
  await row.getByRole("link").click();
  await page.waitForURL(/\/calls\?/);
  const query = new URL(page.url()).searchParams;
  query.set("account", "northwind");
  const csv = await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}`)).text();
  expect(microsToDecimal(columnSum(csv, "amount"))).toBe(total);
});

test("a model has the same colour in both charts, and no two of a chart share one", async ({ page }) => {
  await signIn(page, "owner@kestrel.example");
  await page.goto(`${demo().base_url}/a/kestrel/overview?period=90d&tz=UTC`);
  await expect(page.getByRole("region", { name: "Spend by model" }).first()).toBeVisible();
  const legend = async (title: string) => Object.fromEntries(await page.getByRole("region", { name: title }).first().locator("li button").evaluateAll((all) => all.map((one) => [one.textContent, (one.firstElementChild as HTMLElement).style.background])));
  const [spend, seconds] = [await legend("Spend by model"), await legend("Video seconds by model")];
  expect(Object.keys(spend).length).toBeGreaterThan(2);
  expect(spend).toEqual(seconds);
  expect(new Set(Object.values(spend)).size).toBe(Object.keys(spend).length);
});

test("dragging across bars zooms both charts in, and Escape goes back", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  const start = page.url();
  await dragAcross(page);
  const zoomed = new URL(page.url()).searchParams;
  const days = (Date.parse(zoomed.get("to")!) - Date.parse(zoomed.get("from")!)) / 86_400_000;
  expect([days >= 5, days <= 9, zoomed.get("tz")]).toEqual([true, true, "UTC"]);
  for (const chart of ["Spend by model", "Video seconds by model"]) await expect(page.getByRole("region", { name: `${chart}, as a table`, includeHidden: true }).locator("tbody tr")).toHaveCount(days);
  await page.keyboard.press("Escape");
  await page.waitForURL(start);
});

test("one pointer shows the same bucket in both charts", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=7d&tz=UTC`);
  const box = (await page.locator(".recharts-wrapper").first().boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 60);
  await expect(page.locator(".recharts-tooltip-wrapper p:first-child").filter({ hasText: " – " })).toHaveCount(2);
  const [first, second] = await page.locator(".recharts-tooltip-wrapper").evaluateAll((all) => all.map((one) => one.querySelector("p")!.textContent));
  expect(second).toBe(first);
});

test("a chart is saved as SVG and PNG that stand by themselves, and as CSV whose sum is its total", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  const save = async (type: string) => {
    await expect(page.locator(".recharts-bar-rectangle path").first()).toBeVisible();
    await page.getByLabel("Save Spend by model").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: `Save as ${type}` }).click()]);
    expect(download.suggestedFilename()).toBe(`spend-by-model.${type.toLowerCase()}`);
    return readFileSync(await download.path());
  };
  const total = await page.getByRole("region", { name: "Spend by model" }).first().getByRole("heading").locator("span").getAttribute("title");
  const svg = (await save("SVG")).toString();
  expect(svg).toContain(total);
  expect(svg).not.toContain("var(");
  const png = await save("PNG");
  expect(png.subarray(0, 8)).toEqual(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
  expect(png.readUInt32BE(16)).toBeGreaterThan(500);
  expect(formatDollars(columnSum((await save("CSV")).toString(), "total"), "exact")).toBe(total);
});

test("a period may be compared with a year before, or with nothing", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  const spend = page.locator("dt", { hasText: /^Spend$/ }).locator("xpath=..");
  await expect(spend).toContainText(" %");
  const choice = page.getByRole("group", { name: "Compare with" });
  const open = () => page.locator("summary", { hasText: /period before|a year before/ }).click();
  await open();
  await choice.getByRole("link", { name: "a year before" }).click();
  await page.waitForURL(/compare=year/);
  await expect(spend).toContainText("new");
  await open();
  await choice.getByRole("link", { name: "no comparison" }).click();
  await page.waitForURL(/compare=none/);
  await expect(spend).toHaveText(/^Spend\$[\d,.]+$/);
});

test("the table of calls is ordered, cut to columns and totalled, and its pages meet without gap or repeat", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  const query = "period=6m&tz=UTC&status=completed";
  await page.goto(`${demo().base_url}/a/northwind/calls?${query}&cols=spend,event`);
  await page.getByRole("link", { name: "Spend" }).click();
  await page.waitForURL(/sort=-spend/);
  await expect(page.locator("thead th")).toHaveText(["Time", /Spend/, "Event"]);
  const seen: { spend: string; event: string }[] = [];
  for (;;) {
    await expect(page.locator("tfoot")).toBeVisible();
    seen.push(...(await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => ({ spend: (row.children[1] as HTMLElement).dataset.plain ?? "-1", event: (row.children[2] as HTMLElement).dataset.plain! })))));
    const next = page.getByRole("link", { name: "Next 50" });
    if (seen.length >= 200 || (await next.count()) === 0) break;
    await page.goto(new URL((await next.getAttribute("href"))!, page.url()).href);
  }
  expect(new Set(seen.map(({ event }) => event)).size).toBe(seen.length);
  const amounts = seen.map(({ spend }) => parseDecimal(spend)!);
  expect(amounts).toEqual(amounts.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0)));
  const csv = await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}&account=northwind`)).text();
  expect(await page.locator("tfoot td").nth(1).getAttribute("data-plain")).toBe(microsToDecimal(columnSum(csv, "amount")));
  expect(await page.locator("tfoot td").first().getAttribute("data-plain")).toBe(String(csv.trim().split("\n").length - 1));
});

test("copying a cell copies the plain number", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/calls?period=6m&tz=UTC&sort=-spend`);
  const cell = page.locator("tbody tr").first().locator("td").nth(4);
  expect(await cell.innerText()).toMatch(/^\$/);
  const plain = await cell.getAttribute("data-plain");
  await cell.evaluate((one) => document.getSelection()!.selectAllChildren(one));
  // The page copies plain numbers once its scripts run; before, as written.
  await expect(async () => {
    await page.keyboard.press("Control+C");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(plain);
  }).toPass();
});

test("a narrowed navigation is still narrow on the next first paint", async ({ page }) => {
  await signInByForm(page, "owner@northwind.example");
  await page.getByRole("button", { name: "Narrow" }).click();
  const html = await (await page.request.get(`${demo().base_url}/a/northwind/overview`)).text();
  expect(html).toMatch(/<nav [^>]*data-narrow="true"/);
});

test("nonsense in the URL of Calls falls back instead of failing", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  for (const nonsense of ["sort=-nothing", "sort=spend&sort=time", "cols=nothing", `after=019a0000-0000-7000-8000-000000000000&place=';--`, `sort=-spend&after=019a0000-0000-7000-8000-000000000000&place=99999999999999999999`]) {
    const answer = await page.request.get(`${demo().base_url}/a/northwind/calls?period=6m&${nonsense}`);
    expect([nonsense, answer.status()]).toEqual([nonsense, 200]);
  }
});

test("the viewer's time zone goes into the URL", async ({ page }) => {
  await signInByForm(page, "owner@northwind.example");
  await page.waitForURL(/tz=Asia%2FKat/);
});

test("a viewer sees no wallet, a wrong password opens nothing", async ({ page }) => {
  await page.goto(`${demo().base_url}/sign-in`);
  await page.getByLabel("E-mail", { exact: true }).fill("owner@northwind.example");
  await page.getByLabel(/Password/).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").first()).toContainText("did not work");
  await signInByForm(page, "viewer@northwind.example");
  await expect(page.locator("dt", { hasText: /^Spend$/ })).toHaveCount(1);
  await expect(page.locator("dt", { hasText: "Balance" })).toHaveCount(0);
});

test("period, comparison and custom range can be chosen before scripts have loaded", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.route(/\/_next\/static\/.*\.js/, (route) => route.abort());
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  await page.getByRole("link", { name: "90 days" }).click();
  await page.waitForURL(/period=90d/);
  await page.locator("summary", { hasText: "period before" }).click();
  await page.getByRole("link", { name: "a year before" }).click();
  await page.waitForURL(/compare=year/);
  await page.getByLabel("Custom period").click();
  await page.getByLabel("From").fill("2026-01-01");
  await page.getByLabel("To", { exact: true }).fill("2026-01-31");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/from=2026-01-01&to=2026-01-31/);
  expect(new URL(page.url()).searchParams.get("compare")).toBe("year");
});

test("calls are filtered by what is chosen, said in chips that take it away again, and a choice not made filters nothing", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/calls?period=6m&tz=UTC`);
  const all = await page.locator("tfoot td").first().getAttribute("data-plain");
  await page.locator("summary", { hasText: "Filter" }).click();
  await page.locator("summary", { hasText: "Status" }).click();
  await page.getByRole("checkbox", { name: "failed" }).check();
  await page.getByRole("button", { name: "Show" }).filter({ visible: true }).click();
  await page.waitForURL(/status=failed/);
  await expect(page.locator("tfoot td").first()).not.toHaveAttribute("data-plain", all!);
  await expect(page.getByLabel(/Remove filter/)).toHaveCount(1);
  await page.getByLabel("Remove filter Status: failed").click();
  await expect(page.locator("tfoot td").first()).toHaveAttribute("data-plain", all!);
});
