import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { connectSql } from "@/db/client";
import { demo } from "./demo";
import { lookAt } from "./look-at";

const RAY_2 = "luma/luma-dream-machine-ray-2";
const base = () => demo().base_url;
const FACTS = JSON.parse(readFileSync("tests/fixtures/luma-ray-2.facts.json", "utf8")) as Record<string, string[]>;

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("every section and fact of the reference page is on Luma Ray 2's page", async ({ page }) => {
    await page.goto(`${base()}/models/${RAY_2}`);
    const text = [await page.locator("main").innerText(), ...await page.locator("details").allTextContents()].join(" ").replace(/\s+/g, " ");
    const missing = Object.entries(FACTS).flatMap(([section, facts]) => facts.map((fact) => fact.replace("{base}", base())).filter((fact) => !text.toLowerCase().includes(fact.toLowerCase())).map((fact) => `${section}: ${fact}`));
    expect(missing).toEqual([]);
  });

  test("models are searched, filtered and ordered by a plain form, and the address says how", async ({ page }) => {
    await page.goto(`${base()}/models`);
    await page.getByRole("searchbox", { name: "Search" }).fill("luma");
    await page.getByLabel("Order").selectOption("price");
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page).toHaveURL(/q=luma.*sort=price/);
    await expect(page.locator("tbody tr td:first-child")).toHaveText(["Luma Ray Flash 2", "Luma Ray 2"]);
    await page.goto(`${base()}/models?collection=frontier&sort=name`);
    expect(await page.locator("tbody tr td:first-child").allInnerTexts()).toEqual(["Luma Ray 2", "Sora 2 Pro", "Veo 3.1"]);
    await page.goto(`${base()}/models?price=0.1&capability=image-to-video&sort=price`);
    const five = (await page.locator("tbody tr td:nth-child(3)").allInnerTexts()).map((text) => Number(text.replace(/[$\s†]/g, "")));
    expect(five.length).toBeGreaterThan(1);
    expect(five).toEqual(five.toSorted((a, b) => a - b));
    expect(Math.max(...five)).toBeLessThanOrEqual(0.5);
    await page.goto(`${base()}/models?price=abc`);
    await expect(page.getByText("Max $ / s: an amount such as 0.30. What was given filters nothing.")).toBeVisible();
    await page.goto(`${base()}/models?collection=free-tier`);
    await expect(page.getByText("No model is free of charge here")).toBeVisible();
  });

  test("up to four models stand side by side; what is unknown or too many is told", async ({ page }) => {
    await page.goto(`${base()}/compare?models=${RAY_2},kuaishou/kling-2.5-turbo,minimax/hailuo-02,nobody/nothing,pika/pika-2.2`);
    const row = async (name: string) => (await page.getByRole("row", { name: new RegExp(`^${name} `) }).locator("td").allInnerTexts()).slice(1).map((text) => text.replace("\u00a0", " "));
    // A second costs $0.50; a block of five $0.35; a clip the same whatever its length.
    expect(await row("5 s in 1080p")).toEqual(["$2.50", "$0.35", "$0.48 †"]);
    expect(await row("10 s in 1080p")).toEqual(["$5.00 †", "$0.70", "$0.48"]);
    await expect(page.getByText("† Not a length that the model makes")).toBeVisible();
    expect(await row("Here")).toEqual(["On credit or own key", "Not sold, metered only", "Not sold, metered only"]);
    await expect(page.getByText("Not in the catalog, or retired: nobody/nothing")).toBeVisible();
    await expect(page.getByText("pika/pika-2.2 is left out")).toBeVisible();
    await page.getByLabel("Model 2").selectOption("");
    await page.getByRole("button", { name: "Compare" }).click();
    await expect.poll(() => row("5 s in 1080p")).toEqual(["$2.50", "$0.48 †"]);
  });
});

test("a model's page is made of the catalog: another model has its own facts, a price line of now is told, an alias leads there", async ({ page, request }) => {
  const sora = await (await request.get(`${base()}/models/openai/sora-2-pro`)).text();
  for (const fact of ["Sora 2 Pro", "OpenAI", "$0.300", "$0.500", "Sora 2 at production quality."]) expect(sora).toContain(fact);
  expect(sora).not.toContain("Cinematic motion");
  for (const promise of ["platform fee", "/v1/videos", "InStock", "of credit"]) expect(sora, "it is not sold here").not.toContain(promise);
  expect(sora).toContain("Not sold, metered only");
  const sql = connectSql(demo().database_url, { role: "owner", max: 1 });
  try {
    await sql`update prices set unit_price_micros = 123456 where model_id = 'runway/gen-4-aleph' and rate_card = 'list'`;
    await sql`insert into model_aliases (alias, model_id, created_at) values ('runway/aleph', 'runway/gen-4-aleph', now())`;
    expect(await (await request.get(`${base()}/models/runway/gen-4-aleph`)).text()).toContain("$0.123456");
    await page.goto(`${base()}/models/runway/aleph`);
    await expect(page).toHaveURL(/\/models\/runway\/gen-4-aleph$/);
  } finally {
    await sql`update prices set unit_price_micros = 150000 where model_id = 'runway/gen-4-aleph' and rate_card = 'list'`;
    await sql`delete from model_aliases where alias = 'runway/aleph'`;
    await sql.end();
  }
  for (const wrong of ["/models/nobody/nothing", "/models/a/%00", "/models/a/%25", "/models/nobody/nothing/opengraph-image"]) expect([wrong, (await request.get(base() + wrong)).status()]).toEqual([wrong, 404]);
  await page.goto(`${base()}/models/nobody/nothing`);
  await expect(page.getByRole("main").getByRole("link", { name: "all models" })).toBeVisible();
});

test("structured data names product, price, questions and place; the page has one address and a picture", async ({ page, request }) => {
  await page.goto(`${base()}/models/${RAY_2}`);
  const { "@graph": graph } = JSON.parse((await page.locator("script[type='application/ld+json']").textContent())!) as { "@graph": Record<string, unknown>[] };
  expect(graph.map((one) => one["@type"])).toEqual(["Product", "FAQPage", "BreadcrumbList"]);
  expect(graph[0]).toMatchObject({ sku: RAY_2, brand: { name: "Luma Labs" }, offers: [{ price: "0.500000", priceCurrency: "USD" }] });
  expect(graph[1]!.mainEntity).toHaveLength(6);
  await expect(page.locator("link[rel=canonical]")).toHaveAttribute("href", `${base()}/models/${RAY_2}`);
  const image = new URL((await page.locator("meta[property='og:image']").getAttribute("content"))!);
  const answer = await request.get(`${base()}${image.pathname}${image.search}`);
  expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, "image/png"]);
  expect((await answer.body()).length).toBeGreaterThan(5_000);
});

test("the calculator multiplies the exact price of a video", async ({ page }) => {
  await page.goto(`${base()}/models/${RAY_2}`);
  const calculator = page.getByRole("form", { name: "Cost calculator" });
  await expect(async () => {
    await calculator.getByLabel("Length").selectOption({ label: "9 s" });
    await calculator.getByLabel("Videos").fill("3");
    await expect(calculator.locator("output")).toHaveText("3 × $4.50 = $13.50 of credit", { timeout: 1_000 });
  }).toPass();
  await calculator.getByLabel("Videos").fill("0");
  await expect(calculator.locator("output")).toContainText("a whole number from 1 to 1,000,000");
});

test("public pages, and the files for programs and robots, know no account and may be kept for a minute", async ({ request }) => {
  const sql = connectSql(demo().database_url, { role: "owner", max: 1 });
  const accounts = await sql<{ slug: string; name: string }[]>`select s.slug, a.name from account_slugs s join accounts a on a.account_id = s.account_id`;
  await sql.end();
  expect(accounts.length).toBeGreaterThan(10);
  for (const path of ["/models", `/models/${RAY_2}`, "/compare", "/rankings", "/status", "/docs", "/docs/api", "/docs.md", "/openapi.json", "/llms.txt", "/llms-full.txt", "/sitemap.xml", "/robots.txt"]) {
    const answer = await request.get(base() + path);
    const text = await answer.text();
    for (const { slug, name } of accounts) expect([path, text.includes(name), text.includes(`/a/${slug}`)]).toEqual([path, false, false]);
    expect([path, answer.headers()["set-cookie"], answer.headers()["cache-control"]]).toEqual([path, undefined, "public, max-age=60"]);
  }
});

for (const [name, path] of [["models", "/models"], ["model", `/models/${RAY_2}`], ["model-metered", "/models/google/veo-3.1"], ["compare", `/compare?models=${RAY_2},openai/sora-2-pro,google/veo-3.1,minimax/hailuo-02`], ["compare-empty", "/compare"], ["status", "/status"]] as const) {
  test(`no accessibility violation and no sideways scroll: ${name}`, async ({ page }) => {
    await page.goto(base() + path);
    await lookAt(page, name);
  });
}
