import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { microsToDecimal, parseDecimal } from "../../lib/money/micros";
import { byKeyboard } from "./by-keyboard";
import { demo, signIn } from "./demo";

const columnSum = (csv: string, name: string) => {
  const [head, ...rows] = csv.trim().split("\n").map((line) => line.split(","));
  return rows.reduce((sum, row) => sum + (parseDecimal(row[head!.indexOf(name)]!) ?? 0n), 0n);
};

const { tabTo, press } = byKeyboard(async (_page, target) => {
  expect(await target.evaluate((one) => [getComputedStyle(one).outlineStyle, one.matches(":focus-visible")])).toEqual(["solid", true]);
});

test("without a mouse: a range, groups, two values of a filter, and a file of what is shown on Usage", async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/usage?period=30d&tz=UTC`);
  await press(page, page.getByRole("link", { name: "90 days" }));
  await page.waitForURL(/period=90d/);
  await press(page, page.getByLabel("Group by: Model"));
  await press(page, page.getByRole("group", { name: "Group by" }).getByRole("link", { name: "API key" }));
  await page.waitForURL(/by=api_key/);
  const total = page.getByRole("region", { name: /, groups$/ }).locator("tfoot td[data-plain]").first();
  const all = await total.getAttribute("data-plain");
  const filter = page.locator("summary", { hasText: "Filter" });
  await press(page, filter);
  await press(page, page.locator("summary", { hasText: "Model" }));
  const models = page.getByRole("group", { name: "Model", exact: true }).getByRole("checkbox");
  await press(page, models.nth(0), "Space");
  await press(page, models.nth(1), "Space");
  await press(page, page.getByRole("button", { name: "Show" }).filter({ visible: true }));
  await page.waitForURL(/model=.*&model=/);
  await expect(page.getByLabel(/Remove filter Model/)).toHaveCount(2);
  await expect(total).not.toHaveAttribute("data-plain", all!);
  const shown = (await total.getAttribute("data-plain"))!;
  await press(page, page.locator("summary", { hasText: "Export" }));
  const download = page.waitForEvent("download");
  await press(page, page.getByRole("link", { name: "CSV of what is shown" }));
  const csv = readFileSync(await (await download).path()).toString();
  expect(microsToDecimal(columnSum(csv, "spend"))).toBe(shown);
  // A chip takes one value away, Escape closes what is open and gives the focus back.
  await press(page, page.getByLabel(/Remove filter Model/).first());
  await expect(page.getByLabel(/Remove filter Model/)).toHaveCount(1);
  await press(page, filter);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(filter).toBeFocused();
});

test("without a mouse: two states, columns that stay, a call by its id, its page, and the file of Calls", async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page, "owner@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/calls?period=6m&tz=UTC`);
  await press(page, page.locator("summary", { hasText: "Filter" }));
  await press(page, page.locator("summary", { hasText: "Status" }));
  for (const status of ["failed", "cancelled"]) await press(page, page.getByRole("checkbox", { name: status }), "Space");
  await press(page, page.getByRole("button", { name: "Show" }).filter({ visible: true }));
  await page.waitForURL(/status=failed&status=cancelled/);
  const count = Number(await page.locator("tfoot td").first().getAttribute("data-plain"));
  const download = page.waitForEvent("download");
  await press(page, page.getByRole("link", { name: "Download CSV" }));
  const lines = readFileSync(await (await download).path()).toString().trim().split("\n");
  expect(lines.length - 1).toBe(count);
  expect(new Set(lines.slice(1).map((line) => line.split(",")[lines[0]!.split(",").indexOf("status")]))).toEqual(new Set(["failed", "cancelled"]));

  await press(page, page.locator("summary", { hasText: "Columns" }));
  await press(page, page.getByRole("checkbox", { name: "Event" }), "Space");
  await press(page, page.getByRole("button", { name: "Show" }).filter({ visible: true }));
  await page.waitForURL(/cols=/);
  await expect(page.locator("thead th", { hasText: "Event" })).toHaveCount(1);
  // On another visit too, without a word of it in the URL. The page remembers once it is alive.
  await expect.poll(async () => (await page.context().cookies()).find(({ name }) => name === "tollgate-call-columns")?.value ?? "").toContain("event");
  await page.goto(`${demo().base_url}/a/northwind/calls?period=6m&tz=UTC`);
  await expect(page.locator("thead th", { hasText: "Event" })).toHaveCount(1);

  // The longest, which no other begins with: a day's events are numbered.
  const events = await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll<HTMLElement>("td[data-plain]")].at(-1)!.dataset.plain!));
  const event = events.reduce((a, b) => (b.length > a.length ? b : a));
  await tabTo(page, page.getByRole("searchbox"));
  await page.keyboard.type(event);
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await tabTo(page, page.getByRole("region", { name: "Calls" }));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/calls\/[0-9a-f-]{36}/);
  await expect(page.getByLabel("Log line", { exact: true })).toContainText(event);

  // The same from anywhere, by the palette.
  await page.keyboard.press("/");
  await expect(page.getByPlaceholder(/a call's id/)).toBeFocused();
  await page.keyboard.type(event);
  await page.keyboard.press("Enter");
  await page.waitForURL(/calls\?q=/);
  await expect(page.locator("tbody tr")).toHaveCount(1);
});

test("an id too short, an unknown one and a range that no call can be in are said in words", async ({ page }) => {
  await signIn(page, "viewer@northwind.example");
  const open = (query: string) => page.goto(`${demo().base_url}/a/northwind/calls?period=30d&tz=UTC&${query}`);
  await open("q=ab");
  await expect(page.getByRole("main").getByRole("alert")).toHaveText("Not searched for an id: at least 3 characters of the beginning of an id.");
  await open("q=job_nobody");
  await expect(page.getByText("No call of this account has such an id.")).toBeVisible();
  await open("latency_min=60&latency_max=10");
  await expect(page.getByRole("main").getByRole("alert")).toHaveText("Not searched for latency, from: 60 is more than 10, so no call can match.");
  await open("latency_min=60&seconds_max=5&status=completed&sort=-latency");
  const latencies = await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => Number((row.children[5] as HTMLElement).dataset.plain)));
  expect(latencies.length).toBeGreaterThan(3);
  expect(Math.min(...latencies)).toBeGreaterThanOrEqual(60);
  await page.getByLabel("Remove search Latency: 60 s or more").click();
  await page.waitForURL((url) => !url.searchParams.has("latency_min") && url.searchParams.has("seconds_max"));
});
