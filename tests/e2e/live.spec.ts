import { expect, type Page, test } from "@playwright/test";
import { namedId } from "../../lib/demo/random";
import { parseDecimal } from "../../lib/money/micros";
import { demo, signIn } from "./demo";

const QUARTER_MS = 15 * 60_000;
const SPEND = 2_500_000n;

/** A call of five seconds at $0.50 that has just ended. */
async function ingest(page: Page, eventId: string, slug = "northwind"): Promise<void> {
  const at = new Date(Date.now() - 60_000).toISOString();
  const answer = await page.request.post(`${demo().base_url}/api/ingest`, {
    headers: { authorization: `Bearer ${demo().ingest_token}` },
    data: {
      v: 1, event_id: eventId, job_id: `job_${eventId}`, account_id: namedId(slug), api_key_id: namedId(`${slug} key 0`), model: "luma/luma-dream-machine-ray-2", status: "completed", http_status: 200, requested_ms: 5_000, delivered_ms: 5_000,
      resolution: "720p", aspect_ratio: "16:9", funding: "wallet", tag: null, sub_account: null, upstream_id: null, latency_ms: 41_000, submitted_at: at, finished_at: at, error: null,
    },
  });
  expect(await answer.json()).toMatchObject({ accepted: 1 });
}

/** With each quarter hour pages are read anew: a test that counts does not run across one. */
async function awayFromQuarter(page: Page): Promise<void> {
  const left = QUARTER_MS - (Date.now() % QUARTER_MS);
  if (left < 45_000) await page.waitForTimeout(left + 1_000);
}
const spendOf = async (page: Page) => parseDecimal((await page.locator("dt", { hasText: /^Spend$/ }).locator("xpath=..").getByRole("link").innerText()).replaceAll(/[$,]/g, ""))!;
const live = (page: Page) => page.locator("time", { hasText: /live|paused|offline|not live/ });

test("a call that arrives is on Overview and Calls by itself: nothing reloads, moves, closes or loses focus, and nothing is read while nothing happens", async ({ page, context }) => {
  test.setTimeout(180_000);
  await signIn(page, "owner@northwind.example");
  await awayFromQuarter(page);
  await page.goto(`${demo().base_url}/a/northwind/overview?period=30d&tz=UTC`);
  const calls = await context.newPage();
  await calls.goto(`${demo().base_url}/a/northwind/calls?period=30d&tz=UTC&cols=spend,event`);
  const asked: number[] = [];
  const reads: string[] = [];
  for (const one of [page, calls]) one.on("response", (answer) => {
    if (answer.url().endsWith("/changes")) asked.push(answer.status());
    else if (answer.request().headers()["rsc"] && !answer.request().headers()["next-router-prefetch"]) reads.push(answer.url());
  });
  // What somebody was doing.
  const table = page.getByRole("region", { name: "Spend by model" }).first();
  await table.getByText("Show as table").click();
  await page.locator("summary", { hasText: "period before" }).focus();
  await page.keyboard.press("Enter");
  await page.evaluate(() => { window.scrollTo(0, 120); Object.assign(window, { stayed: true }); });
  await calls.getByRole("region", { name: "Calls" }).focus();
  for (let i = 0; i < 3; i++) await calls.keyboard.press("ArrowDown");
  await calls.evaluate(() => Object.assign(window, { stayed: true }));
  const focused = (one: Page) => one.evaluate(() => document.activeElement!.textContent);
  const [before, row, count] = [await spendOf(page), await focused(calls), Number(await calls.locator("tfoot td").first().getAttribute("data-plain"))];
  const summary = await focused(page);
  await expect.poll(() => asked.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(4);
  expect([new Set(asked), reads]).toEqual([new Set([304]), []]);

  const eventId = `live-${Date.now()}`;
  await ingest(page, eventId);
  await expect.poll(() => spendOf(page), { timeout: 20_000 }).toBe(before + SPEND);
  await expect(calls.locator("tbody tr").first().locator("td").last()).toHaveAttribute("data-plain", eventId, { timeout: 20_000 });
  await expect(calls.locator("tbody tr[data-new]")).toHaveCount(1);
  await expect(calls.locator("tfoot td").first()).toHaveAttribute("data-plain", String(count + 1));
  await expect(live(page)).toHaveText(/^live, \d+ s ago$/);
  expect(await focused(calls)).toBe(row);
  expect(await focused(page)).toBe(summary);
  for (const one of [page, calls]) expect(await one.evaluate(() => "stayed" in window)).toBe(true);
  expect(await page.evaluate(() => [window.scrollY, document.querySelectorAll("details[open]").length])).toEqual([120, 2]);
  await expect(calls.locator("tbody tr[data-new]")).toHaveCount(0, { timeout: 10_000 });
  // A filter chosen is no news.
  await calls.goto(`${demo().base_url}/a/northwind/calls?period=30d&tz=UTC&cols=latency,event`);
  await calls.getByRole("link", { name: "Latency" }).click();
  await calls.waitForURL(/sort=-latency/);
  await expect(calls.locator("tbody tr[data-new]")).toHaveCount(0);
});

test("the page says when it is paused, offline or signed out, and goes on by itself", async ({ page, context }) => {
  await signIn(page, "owner@kestrel.example");
  await page.goto(`${demo().base_url}/a/kestrel/calls?period=7d&tz=UTC`);
  await expect(live(page)).toHaveText(/^live, [1-9] s ago$/);
  let asked = 0;
  page.on("request", (request) => { if (request.url().endsWith("/changes")) asked++; });
  const see = (hidden: boolean) => page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  await see(true);
  await expect(live(page)).toHaveText(/^paused, \d+ s ago$/);
  const whenHidden = asked;
  await page.waitForTimeout(6_000);
  expect(asked).toBe(whenHidden);
  await see(false);
  await expect(live(page)).toHaveText(/^live, 0 s ago$/);
  await context.setOffline(true);
  await expect(live(page)).toHaveText(/^offline, retrying; \d+ s ago$/, { timeout: 15_000 });
  await expect(page.getByRole("status").filter({ hasText: "Offline, retrying" })).toHaveCount(1);
  await context.setOffline(false);
  await expect(live(page)).toHaveText(/^live, \d s ago$/, { timeout: 15_000 });
  await context.clearCookies();
  await expect(live(page)).toHaveText("not live: sign in again", { timeout: 15_000 });
});

test("a server that fails is asked less and less often", async ({ page }) => {
  await signIn(page, "owner@kestrel.example");
  await page.clock.install();
  let asked = 0;
  await page.route("**/changes", (route) => { asked++; return route.fulfill({ status: 503, body: "" }); });
  await page.goto(`${demo().base_url}/a/kestrel/calls?period=7d&tz=UTC`);
  await expect(page.locator("tfoot")).toBeVisible();
  for (let minute = 0; minute < 8; minute++) {
    await page.clock.runFor(30_000);
    await page.waitForTimeout(100);
  }
  // After 5, 10, 20, 40 and 60 s, and every minute from then on.
  expect([asked >= 4, asked <= 8]).toEqual([true, true]);
});
