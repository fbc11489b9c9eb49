import { execFileSync } from "node:child_process";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { TAGS } from "@/app/v1/_api/operations";
import { demo } from "./demo";
import { lookAt } from "./look-at";

const base = () => demo().base_url;

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the documentation is read from page to page", async ({ page }) => {
    await page.goto(`${base()}/docs`);
    await page.getByRole("main").getByRole("link", { name: "Getting started" }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Getting started");
    await page.getByRole("link", { name: "Authentication →" }).click();
    await expect(page).toHaveURL(/\/docs\/authentication$/);
    await expect(page.getByRole("navigation", { name: "Documentation" }).getByRole("link", { name: "Authentication" })).toHaveAttribute("aria-current", "page");
  });
});

test("the first request of getting started runs as it stands", async ({ request }) => {
  const markdown = await (await request.get(`${base()}/docs/getting-started.md`)).text();
  const command = markdown.match(/```\n(curl \S+\/v1\/videos\/generations[\s\S]*?)\n```/)![1]!;
  const { key } = demo().api_keys.find(({ account }) => account === "brightside")!;
  const job = JSON.parse(execFileSync("bash", ["-c", `${command} --silent`], { env: { ...process.env, TOLLGATE_API_KEY: key }, encoding: "utf8" })) as { id: string; status: string };
  expect(job).toMatchObject({ id: expect.stringMatching(/^job_/), status: "queued" });
});

test("every page is there as Markdown, in llms.txt and in llms-full.txt, and the site map leads to pages that are there", async ({ request }) => {
  const index = await (await request.get(`${base()}/llms.txt`)).text();
  const full = await (await request.get(`${base()}/llms-full.txt`)).text();
  expect(index).toMatch(/^# Tollgate\n\n> /);
  const pages = [...index.matchAll(/\((\S+\.md)\)/g)].map(([, url]) => url!);
  expect(pages).toHaveLength(11);
  for (const url of pages) {
    const answer = await request.get(url);
    expect([url, answer.status(), answer.headers()["content-type"]]).toEqual([url, 200, "text/markdown; charset=utf-8"]);
    expect(full).toContain((await answer.text()).split("\n")[0]!);
  }
  expect(full).toContain("$0.500 per video second");
  expect((await request.get(`${base()}/docs/nothing.md`)).status()).toBe(404);
  expect((await request.get(`${base()}/docs/nothing`)).status()).toBe(404);
  const map = await (await request.get(`${base()}/sitemap.xml`)).text();
  const urls = [...map.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url!);
  expect(urls.length).toBeGreaterThan(20);
  for (const url of urls) expect([url, (await request.get(url)).status()]).toEqual([url, 200]);
  const robots = await (await request.get(`${base()}/robots.txt`)).text();
  expect(robots).toContain(`Sitemap: ${base()}/sitemap.xml`);
  expect(robots).toContain("Disallow: /a/");
});

test("the reference shows every group of the API and asks nobody but this server", async ({ page }) => {
  const elsewhere: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => { if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== base()) elsewhere.push(request.url()); });
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.goto(`${base()}/docs/api`);
  for (const name of Object.keys(TAGS)) await expect(page.getByText(name, { exact: true }).filter({ visible: true }).first()).toBeVisible({ timeout: 20_000 });
  await page.waitForLoadState("networkidle");
  expect([elsewhere, errors]).toEqual([[], []]);
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `test-results/screens/docs-api-${colorScheme}-${width}.png` });
    }
  }
  // What Scalar draws is Scalar's; the page around it is ours.
  expect((await new AxeBuilder({ page }).exclude("#reference").analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 100)).join(" | ")}`)).toEqual([]);
});

test("a block of code is copied whole", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${base()}/docs/getting-started`);
  await page.getByRole("button", { name: "Copy" }).first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("export TOLLGATE_API_KEY=");
});

for (const [name, path] of [["docs", "/docs"], ["docs-jobs", "/docs/jobs"], ["docs-self-hosting", "/docs/self-hosting"], ["docs-ingest", "/docs/ingest"]] as const) {
  test(`no accessibility violation and no sideways scroll: ${name}`, async ({ page }) => {
    await page.goto(base() + path);
    await lookAt(page, name);
  });
}
