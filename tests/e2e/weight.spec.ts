import { type Browser, expect, type Page, test } from "@playwright/test";
import { demo } from "./demo";
import { serveAsUsed } from "./serve-as-used";

const KB = 1_000;
const EARLY_KB = 170;
const ALL_KB = 290;
const LCP_MS = 1_500;
const LOADS = 3;
const PATH = "/a/northwind/overview?period=30d&tz=UTC";

let served: Awaited<ReturnType<typeof serveAsUsed>>;
test.beforeAll(async () => { served = await serveAsUsed(); });
test.afterAll(() => served.stop());

async function signIn(page: Page): Promise<void> {
  const user = demo().users.find(({ email }) => email === "owner@northwind.example")!;
  await page.goto(`${served.base}/sign-in`);
  await page.getByLabel("E-mail", { exact: true }).fill(user.email);
  await page.getByLabel(/Password/).fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/overview/);
}

type Painted = { lcp: number; shift: number };

/** Opens Overview with nothing in the cache, and with the scripts of `held` kept back; says what came over the wire, by script. */
async function open(browser: Browser, held: string[] = []) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await signIn(page);
  await page.goto("about:blank");
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  const urls = new Map<string, string>();
  const scripts = new Map<string, number>();
  client.on("Network.responseReceived", ({ requestId, response }) => { if (/\.js(\?|$)/.test(response.url)) urls.set(requestId, response.url); });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const url = urls.get(requestId);
    if (url) scripts.set(url, Math.max(scripts.get(url) ?? 0, encodedDataLength));
  });
  await page.addInitScript(() => {
    const painted = { lcp: 0, shift: 0 };
    Object.assign(window, { painted });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) painted.lcp = entry.startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) painted.shift += (entry as PerformanceEntry & { value: number }).value; }).observe({ type: "layout-shift", buffered: true });
  });
  let release = () => {};
  const released = new Promise<void>((done) => { release = done; });
  for (const url of held) await page.route(url, async (route) => { await released; await route.continue(); });
  await page.goto(served.base + PATH, { waitUntil: "commit" });
  return { page, scripts, release, painted: () => page.evaluate(() => (window as never as { painted: Painted }).painted), close: () => context.close() };
}
const sum = (scripts: Map<string, number>) => [...scripts.values()].reduce((all, one) => all + one, 0) / KB;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

test("Overview can be read and used with little JavaScript, its charts come after that, nothing moves, and the largest paint is early", async ({ browser }) => {
  test.setTimeout(300_000);
  const loads: { all: Map<string, number>; lcp: number; shift: number }[] = [];
  for (let i = 0; i < LOADS; i++) {
    const { page, scripts, painted, close } = await open(browser);
    await expect(page.locator(".recharts-bar-rectangle path").first()).toBeVisible({ timeout: 30_000 });
    await page.waitForLoadState("networkidle");
    loads.push({ all: scripts, ...(await painted()) });
    await close();
  }
  const { all } = loads[0]!;
  const charts: string[] = [];
  for (const url of all.keys()) if ((await (await fetch(url)).text()).includes("recharts-")) charts.push(url);
  expect(charts.length).toBeGreaterThan(0);

  // Without a chart: the figures are there, and the page has come alive.
  const { page, scripts, release, close } = await open(browser, charts);
  await expect(page.locator("dt", { hasText: /^Spend$/ }).locator("xpath=..").getByRole("link")).toHaveText(/^\$[\d,.]+$/);
  await expect(page.locator("time", { hasText: "live" })).toHaveText(/live, [1-9] s ago/, { timeout: 30_000 });
  await expect(page.locator(".recharts-surface")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Spend by model" }).first().getByRole("heading")).toHaveText(/\$[\d,.]+/);
  const early = sum(scripts);
  release();
  await expect(page.locator(".recharts-bar-rectangle path").first()).toBeVisible({ timeout: 30_000 });
  await close();

  const figures = { early_kb: early, all_kb: sum(all), scripts: all.size, lcp_ms: median(loads.map(({ lcp }) => lcp)), largest_shift: Math.max(...loads.map(({ shift }) => shift)) };
  console.log(JSON.stringify(Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(3))]))));
  expect(figures.early_kb).toBeLessThanOrEqual(EARLY_KB);
  expect(figures.all_kb).toBeLessThanOrEqual(ALL_KB);
  expect(figures.all_kb).toBeGreaterThan(figures.early_kb);
  expect(figures.lcp_ms).toBeGreaterThan(0);
  expect(figures.lcp_ms).toBeLessThan(LCP_MS);
  expect(figures.largest_shift).toBeLessThan(0.02);
});
