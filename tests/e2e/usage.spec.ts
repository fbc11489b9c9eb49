import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { formatDollars, microsToDecimal, parseDecimal } from "../../lib/money/micros";
import { demo, signIn } from "./demo";
import { dragAcross } from "./drag-across";

const rowsOf = (csv: string) => parse<Record<string, string>>(csv, { columns: true });
const sum = (rows: Record<string, string>[], name: string) => rows.reduce((all, row) => all + (parseDecimal(row[name]!) ?? 0n), 0n);
const groups = (page: Page) => page.getByRole("region", { name: /, groups$/ });
const total = (page: Page) => groups(page).locator("tfoot td[data-plain]").first();
async function download(page: Page, format: string): Promise<Buffer> {
  await page.locator("summary", { hasText: "Export" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: `${format} of what is shown` }).click()]);
  return readFileSync(await file.path());
}

test("what is explored, its chart, its groups, its file and the calls behind it are one sum, in a zone of quarter hours", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/usage?period=90d&tz=Asia/Kathmandu`);
  await page.getByLabel("Group by: Model").click();
  await page.getByRole("group", { name: "Group by" }).getByRole("link", { name: "API key" }).click();
  await page.waitForURL(/by=api_key/);
  await page.getByLabel("Then by: nothing").click();
  await page.getByRole("group", { name: "Then by" }).getByRole("link", { name: "Tag" }).click();
  await page.waitForURL(/by=api_key%2Ctag/);
  const shown = (await total(page).getAttribute("data-plain"))!;
  expect(parseDecimal(shown)).toBeGreaterThan(0n);
  await expect(page.getByRole("region", { name: "Spend by API key and tag" }).getByRole("heading").locator("span")).toHaveAttribute("title", formatDollars(parseDecimal(shown)!, "exact"));
  const parts = await groups(page).locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.querySelector<HTMLElement>("td[data-plain]")!.dataset.plain!));
  expect(microsToDecimal(parts.reduce((all, part) => all + parseDecimal(part)!, 0n))).toBe(shown);
  expect(microsToDecimal(sum(rowsOf((await download(page, "CSV")).toString()), "spend"))).toBe(shown);
  const json = JSON.parse((await download(page, "JSON")).toString()) as { total: string; groups: { buckets: { value: string | null }[] }[] };
  expect([json.total, microsToDecimal(json.groups.flatMap(({ buckets }) => buckets).reduce((all, { value }) => all + parseDecimal(value ?? "0")!, 0n))]).toEqual([shown, shown]);
  expect((await download(page, "XLSX")).subarray(0, 2).toString()).toBe("PK");
  // The first group: its figure, the calls that it leads to, and one of these.
  const first = groups(page).locator("tbody tr").first();
  const figure = (await first.locator("td[data-plain]").first().getAttribute("data-plain"))!;
  await first.locator("td[data-plain]").first().getByRole("link").click();
  await page.waitForURL(/\/calls\?/);
  const query = new URL(page.url()).searchParams;
  query.set("account", "northwind");
  const calls = rowsOf(await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}`)).text());
  expect(calls.length).toBeGreaterThan(10);
  expect(microsToDecimal(sum(calls, "amount"))).toBe(figure);
});

/** What the chart's table says of each bucket, whether it is opened or not: since when, and the whole of it. */
const buckets = (page: Page, title: string) => page.getByRole("region", { name: `${title}, as a table`, includeHidden: true }).locator("tbody tr").evaluateAll((rows) => rows.map((row) => {
  const { searchParams } = new URL(row.querySelector("a")!.href);
  return { from: searchParams.get("from")!, spend: row.querySelector<HTMLElement>("td:last-child")!.dataset.plain! };
}));

test("one way through the page: a range, its groups, zoomed in and back, down to a call, and out as a file, tells the same amounts at each step", async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/usage?period=30d&tz=Asia/Kathmandu`);
  const ofMonth = parseDecimal((await total(page).getAttribute("data-plain"))!)!;
  await page.getByRole("group", { name: "Period" }).getByRole("link", { name: "90 days" }).click();
  await page.waitForURL(/period=90d/);
  await page.getByLabel("Group by: Model").click();
  await page.getByRole("group", { name: "Group by" }).getByRole("link", { name: "API key" }).click();
  await page.waitForURL(/by=api_key/);
  await expect(page.getByRole("region", { name: "Spend by API key", exact: true })).toBeVisible();
  const start = page.url();
  const shown = (await total(page).getAttribute("data-plain"))!;
  const days = await buckets(page, "Spend by API key");
  expect([days.length, microsToDecimal(sum(days, "spend")), parseDecimal(shown)! > ofMonth, ofMonth > 0n]).toEqual([90, shown, true, true]);

  await dragAcross(page);
  const zoomed = new URL(page.url()).searchParams;
  const within = days.filter(({ from }) => from >= zoomed.get("from")! && from < zoomed.get("to")!);
  expect([within.length > 10, within.length < 30, sum(within, "spend") > 0n]).toEqual([true, true, true]);
  await expect(total(page)).toHaveAttribute("data-plain", microsToDecimal(sum(within, "spend")));
  expect(await buckets(page, "Spend by API key")).toEqual(within);
  await page.keyboard.press("Escape");
  await page.waitForURL(start);
  await expect(total(page)).toHaveAttribute("data-plain", shown);

  const first = groups(page).locator("tbody tr").first().locator("td[data-plain]").first();
  const figure = (await first.getAttribute("data-plain"))!;
  await first.getByRole("link").click();
  await page.waitForURL(/\/calls\?/);
  const heads = await page.locator("thead th").allInnerTexts();
  await expect(page.locator("tfoot td[data-plain]").nth(3)).toHaveAttribute("data-plain", figure);
  const call = page.locator("tbody tr").first();
  const amount = (await call.locator(`:scope > :nth-child(${heads.findIndex((head) => head.startsWith("Spend")) + 1})`).getAttribute("data-plain"))!;
  expect(parseDecimal(amount)).toBeGreaterThan(0n);
  await call.getByRole("link").first().click();
  await page.waitForURL(/\/calls\/[0-9a-f-]{36}/);
  await expect(page.locator("section", { has: page.getByRole("heading", { name: "Price" }) }).locator("[data-plain]").first()).toHaveAttribute("data-plain", amount);

  await page.goto(start);
  await expect(total(page)).toHaveAttribute("data-plain", shown);
  const ofKeys = await groups(page).locator("tbody tr").evaluateAll((rows) => rows.map((row) => [new URL(row.querySelector("a")!.href).searchParams.get("key")!, row.querySelector<HTMLElement>("td[data-plain]")!.dataset.plain!]));
  const file = rowsOf((await download(page, "CSV")).toString()).filter(({ spend }) => spend !== "");
  expect(ofKeys.map(([key]) => [key, microsToDecimal(sum(file.filter((row) => row["api key id"] === key), "spend"))])).toEqual(ofKeys);
  expect(days.map(({ from }) => ({ from, spend: microsToDecimal(sum(file.filter((row) => row.from === from), "spend")) }))).toEqual(days);
  expect(microsToDecimal(sum(file, "spend"))).toBe(shown);
});

test("the file of a heat map or a treemap is what is drawn, and its sum is the page's", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  for (const [view, pieces] of [["heatmap", "weekday"], ["treemap", "api key id"]] as const) {
    await page.goto(`${demo().base_url}/a/northwind/usage?period=30d&tz=Asia/Kathmandu&by=model,api_key&view=${view}`);
    const shown = (await total(page).getAttribute("data-plain"))!;
    const drawn = await page.locator("table").first().locator("tbody td[data-plain]").evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.plain!));
    const rows = rowsOf((await download(page, "CSV")).toString());
    expect([view, microsToDecimal(sum(rows, "spend")), pieces in rows[0]!]).toEqual([view, shown, true]);
    expect(rows.map(({ spend }) => spend).sort()).toEqual(drawn.sort());
  }
});

test("what is paid to providers directly is in the files as the page says it, beside spend and in no sum of it", async ({ page }) => {
  await signIn(page, "owner@brightside.example");
  await page.goto(`${demo().base_url}/a/brightside/usage?period=30d&tz=Asia/Kathmandu`);
  const direct = "Paid to providers directly, estimated";
  const said = (await groups(page).locator("tfoot tr", { hasText: direct }).locator("td[title]").getAttribute("title"))!;
  const shown = (await total(page).getAttribute("data-plain"))!;
  const rows = rowsOf((await download(page, "CSV")).toString());
  expect([formatDollars(sum(rows, direct.toLowerCase()), "exact"), microsToDecimal(sum(rows, "spend"))]).toEqual([said, shown]);
  const { beside } = JSON.parse((await download(page, "JSON")).toString()) as { beside: { name: string; total: string } };
  expect([beside.name, formatDollars(parseDecimal(beside.total)!, "exact")]).toEqual([direct, said]);
});

test("a group's name narrows the page to it, a chip widens it again, and both are in the URL", async ({ page }) => {
  await signIn(page, "viewer@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/usage?period=30d&tz=UTC&measure=calls&by=status`);
  const row = groups(page).locator("tbody tr", { hasText: "failed" });
  const failed = (await row.locator("td[data-plain]").first().getAttribute("data-plain"))!;
  await row.getByRole("link", { name: "failed" }).click();
  await page.waitForURL(/status=failed/);
  await expect(total(page)).toHaveAttribute("data-plain", failed);
  await page.getByLabel("Remove filter Status: failed").click();
  await page.waitForURL((url) => !url.searchParams.has("status"));
  await expect(total(page)).not.toHaveAttribute("data-plain", failed);
  await expect(page.locator("summary", { hasText: "Export" })).toHaveCount(0);
});

test("several values of a filter are the sum of each alone, on the page, in its files and in the calls behind it", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  test.setTimeout(180_000);
  const range = "period=90d&tz=Asia/Kathmandu&by=tag";
  const open = async (query: string) => {
    await page.goto(`${demo().base_url}/a/northwind/usage?${range}&${query}`);
    return parseDecimal((await total(page).getAttribute("data-plain"))!)!;
  };
  await open("");
  await page.locator("summary", { hasText: "Filter" }).click();
  await page.locator("summary", { hasText: /^Tag/ }).click();
  const names = (await page.getByRole("group", { name: "Tag", exact: true }).getByRole("checkbox").evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))).slice(0, 2);
  const alone = [await open(`tag=${names[0]}`), await open(`tag=${names[1]}`), await open("tag=")];
  const three = await open(`tag=${names[0]}&tag=${names[1]}&tag=`);
  expect(three).toBe(alone.reduce((all, one) => all + one));
  expect(alone.every((one) => one > 0n && one < three)).toBe(true);
  await expect(groups(page).locator("tbody tr")).toHaveCount(3);
  expect(sum(rowsOf((await download(page, "CSV")).toString()), "spend")).toBe(three);
  await total(page).getByRole("link").click();
  await page.waitForURL(/\/calls\?/);
  const query = new URL(page.url()).searchParams;
  expect(query.getAll("tag")).toEqual([...names, ""]);
  query.set("account", "northwind");
  expect(sum(rowsOf(await (await page.request.get(`${demo().base_url}/api/exports/calls?${query}`)).text()), "amount")).toBe(three);
  await page.getByLabel("Remove filter Tag: none").click();
  await page.waitForURL((url) => url.searchParams.getAll("tag").length === 2);
  await expect(page.locator("tfoot td[data-plain]").nth(3)).toHaveAttribute("data-plain", microsToDecimal(alone[0]! + alone[1]!));
});

test("parts that do not add up are drawn as lines, and their whole is that of all calls", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/usage?period=6m&g=1w&tz=UTC&measure=success_rate&view=share`);
  await expect(page.getByRole("group", { name: "View" }).getByRole("link")).toHaveText(["Lines", "Heat map"]);
  const rates = await groups(page).locator("tbody td[data-plain]").evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.plain)));
  const whole = Number(await total(page).getAttribute("data-plain"));
  expect(rates.length).toBeGreaterThan(3);
  expect([Math.min(...rates) <= whole, whole <= Math.max(...rates), whole > 0.8, whole < 1]).toEqual([true, true, true, true]);
  await page.goto(`${demo().base_url}/a/northwind/usage?period=30d&tz=UTC&measure=p95`);
  expect(Number(await total(page).getAttribute("data-plain"))).toBeGreaterThan(10);
});

test("a period too long for days says that it is shown by week for that, and one that is not says nothing", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  const open = (from: string) => page.goto(`${demo().base_url}/a/northwind/usage?period=custom&from=${from}&to=2026-03-11&g=1d&tz=UTC`);
  await open("2024-01-01");
  await expect(page.getByLabel("Granularity: by week")).toHaveText("by week");
  await expect(page.getByText("too long to show by day", { exact: true })).toBeVisible();
  await open("2024-01-02");
  await expect(page.getByLabel("Granularity: by day")).toHaveText("by day");
  await expect(page.getByText("too long to show")).toHaveCount(0);
});

test("a view is saved under a name, found again by others of the account, and deleted", async ({ page }) => {
  await signIn(page, "developer@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/usage?period=90d&tz=UTC&measure=seconds&by=provider&funding=wallet`);
  const shown = await total(page).getAttribute("data-plain");
  await page.locator("summary", { hasText: "Views" }).click();
  await page.getByLabel("Save this view as").fill("Seconds by provider");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name: "Seconds by provider" })).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, "viewer@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/usage`);
  await page.locator("summary", { hasText: "Views" }).click();
  await expect(page.getByLabel("Save this view as")).toHaveCount(0);
  await page.getByRole("link", { name: "Seconds by provider" }).click();
  await page.waitForURL(/by=provider/);
  await expect(total(page)).toHaveAttribute("data-plain", shown!);
  await page.context().clearCookies();
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/usage`);
  await page.locator("summary", { hasText: "Views" }).click();
  await page.getByRole("button", { name: "Delete Seconds by provider" }).click();
  await expect(page.getByRole("link", { name: "Seconds by provider" })).toHaveCount(0);
});

test("a file of something else than what was asked for is refused with the field's name", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  for (const [query, field] of [["measure=joy", "measure"], ["by=model,weather", "by"], ["top=7", "top"], ["format=pdf", "format"], ["status=lost", "status"], ["status=failed&status=lost", "status"], ["tz=Mars", "tz"]]) {
    const answer = await page.request.get(`${demo().base_url}/api/exports/usage?account=northwind&${query}`);
    expect([answer.status(), ((await answer.json()) as { error: { message: string } }).error.message.slice(0, field!.length)]).toEqual([400, field]);
  }
});

test("a call tells its whole story, and leads to its ledger entry and back", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/calls?period=30d&tz=Asia/Kathmandu&status=completed&funding=wallet&sort=-spend`);
  const row = page.locator("tbody tr").first();
  const figures = await row.locator("td[data-plain]").evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.plain!));
  await row.getByRole("link").first().click();
  await page.waitForURL(/\/calls\/[0-9a-f-]{36}/);
  const story = page.url();
  const price = page.locator("section", { has: page.getByRole("heading", { name: "Price" }) });
  const charged = (await price.locator("[data-plain]").first().getAttribute("data-plain"))!;
  const exact = formatDollars(parseDecimal(charged)!, "exact");
  await expect(price).toContainText(`= ${exact}`);
  const ledger = page.locator("section", { has: page.getByRole("heading", { name: "Ledger" }) });
  await expect(ledger.locator("tbody tr").filter({ has: page.getByTitle("usage_revenue") }).locator("td[data-plain]")).toHaveAttribute("data-plain", charged);
  expect(figures).toContain(charged);
  const line = JSON.parse(await page.getByLabel("Log line", { exact: true }).innerText()) as { v: number; status: string; delivered_ms: number };
  expect([line.v, line.status, line.delivered_ms > 0]).toEqual([1, "completed", true]);
  await ledger.getByRole("link", { name: "See it in the ledger" }).click();
  await page.waitForURL(/transactions/);
  await page.getByRole("link", { name: "See the call" }).click();
  await page.waitForURL(story);
  // Who may not see money is not shown the balance; somebody else's id finds nothing.
  await page.context().clearCookies();
  await signIn(page, "viewer@northwind.example");
  await page.goto(story);
  await expect(page.getByRole("heading", { name: "Price" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Ledger" })).toHaveCount(0);
  await page.context().clearCookies();
  await signIn(page, "owner@kestrel.example");
  expect((await page.request.get(story.replace("/northwind/", "/kestrel/"))).status()).toBe(404);
});
