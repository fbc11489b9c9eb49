import { expect, type Page, test } from "@playwright/test";
import { byKeyboard } from "./by-keyboard";
import { demo } from "./demo";

const MODEL = "/models/luma/luma-dream-machine-ray-2";
type Stop = { place: number; says: string; seen: boolean; top: number; bottom: number };

/** Opens a page and waits until it is alive. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(demo().base_url + path);
  await page.waitForLoadState("networkidle");
}

/** What has focus: its place among all elements, and whether it is marked by an outline or, in a table's row, a ring of its cells. Null: nothing on the page. */
const focused = (page: Page) => page.evaluate((): Stop | null => {
  const one = document.activeElement as HTMLElement;
  if (one === document.body || !one.matches(":focus-visible")) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const ringed = one.matches("tr") && [...one.children].every((cell) => getComputedStyle(cell).boxShadow !== "none");
  return {
    place: [...document.querySelectorAll("*")].indexOf(one), says: `${one.tagName.toLowerCase()} ${(one.getAttribute("aria-label") ?? one.innerText).slice(0, 40)}`,
    seen: box.width > 8 && box.height > 8 && (ringed || (outlineStyle === "solid" && parseFloat(outlineWidth) >= 2)), top: box.top + scrollY, bottom: box.bottom + scrollY,
  };
});

/** Every stop of a whole round. */
async function walk(page: Page, key: "Tab" | "Shift+Tab"): Promise<Stop[]> {
  await page.evaluate(() => { (document.activeElement as HTMLElement).blur(); getSelection()?.removeAllRanges(); });
  const stops: Stop[] = [];
  for (let i = 0; i < 300; i++) {
    await page.keyboard.press(key);
    const stop = await focused(page);
    if (!stop || stops.some(({ place }) => place === stop.place)) return stops;
    stops.push(stop);
  }
  throw new Error(`${key} does not come to an end`);
}

const { tabTo, press } = byKeyboard(async (page) => expect(await focused(page)).toMatchObject({ seen: true }));

for (const path of ["/models", MODEL, `/compare?models=luma/luma-dream-machine-ray-2,openai/sora-2-pro`, "/rankings", "/docs", "/docs/jobs"]) {
  test(`Tab comes to all that can be used on ${path}, in the order of the page, seen at each stop, and out again`, async ({ page }) => {
    test.setTimeout(120_000);
    // One column, so that what comes later is further down.
    await page.setViewportSize({ width: 700, height: 900 });
    await open(page, path);
    const stops = await walk(page, "Tab");
    expect(stops.filter(({ seen }) => !seen).map(({ says }) => says)).toEqual([]);
    expect(stops[0]!.says).toBe("a Skip to content");
    expect(stops.slice(1).filter((stop, i) => stop.place < stops[i]!.place || (i > 0 && stop.bottom <= stops[i]!.top)).map(({ says }) => says)).toEqual([]);
    const usable = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("a[href], button:enabled, input, select, summary, [tabindex='0']")].filter((one) => one.tabIndex >= 0 && one.checkVisibility()).map((one) => [...document.querySelectorAll("*")].indexOf(one)));
    expect(stops.map(({ place }) => place)).toEqual(usable);
    expect((await walk(page, "Shift+Tab")).map(({ place }) => place)).toEqual(usable.toReversed());
  });
}

test("without a mouse: models are searched, filtered and ordered, and one is opened", async ({ page }) => {
  await open(page, "/models");
  await tabTo(page, page.getByRole("searchbox", { name: "Search" }));
  await page.keyboard.type("ray");
  await tabTo(page, page.getByLabel("Provider"));
  await page.keyboard.type("Luma");
  await tabTo(page, page.getByLabel("Order"));
  await page.keyboard.type("Lowest");
  await press(page, page.getByRole("button", { name: "Search" }), "Space");
  await page.waitForURL(/q=ray.*provider=luma.*sort=price/);
  await expect(page.locator("tbody tr td:first-child")).toHaveText(["Luma Ray Flash 2", "Luma Ray 2"]);
  await tabTo(page, page.getByRole("region", { name: "Models" }));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toMatchObject({ seen: true, says: expect.stringMatching(/^tr Luma Ray 2/) });
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === MODEL);
});

test("without a mouse: a model's slug is copied, a way to call it is opened, a price is calculated, and the questions are read", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  // In one column the questions come last.
  await page.setViewportSize({ width: 700, height: 900 });
  await open(page, MODEL);
  await press(page, page.getByRole("link", { name: "Skip to content" }));
  await page.keyboard.press("Tab");
  await expect(page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link").first()).toBeFocused();
  await press(page, page.getByRole("button", { name: "Copy slug" }));
  await expect(page.getByRole("button", { name: "slug copied" })).toBeFocused();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("luma/luma-dream-machine-ray-2");
  for (const [way, key] of [["Python", "Enter"], ["OpenAI SDK", "Space"]] as const) {
    await press(page, page.locator("summary", { hasText: way }), key);
    await expect(page.getByRole("region", { name: `${way} code` })).toBeVisible();
    await expect(page.locator("details[open]")).toHaveCount(1);
  }
  await page.keyboard.press("Tab");
  await expect(page.getByRole("region", { name: "OpenAI SDK code" })).toBeFocused();
  const calculator = page.getByRole("form", { name: "Cost calculator" });
  await tabTo(page, calculator.getByLabel("Length"));
  await page.keyboard.press("ArrowDown");
  await tabTo(page, calculator.getByLabel("Videos"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await expect(calculator.locator("output")).toHaveText("3 × $4.50 = $13.50 of credit");
  await tabTo(page, page.getByRole("link", { name: "Full docs →" }));
  await page.keyboard.press("End");
  await expect(page.locator("dt").last()).toBeInViewport();
});

test("without a mouse: two models are chosen and stand side by side", async ({ page }) => {
  await open(page, "/compare");
  for (const [place, name] of [["Model 1", "Luma Ray 2"], ["Model 2", "Sora 2 Pro"]] as const) {
    await tabTo(page, page.getByLabel(place));
    await page.keyboard.type(name);
  }
  await press(page, page.getByRole("button", { name: "Compare" }));
  await page.waitForURL(/\?m/);
  await expect(page.getByRole("main").getByRole("columnheader", { name: "Sora 2 Pro" }).first()).toBeVisible();
  await expect(page.getByRole("main").getByRole("columnheader", { name: "Luma Ray 2" }).first()).toBeVisible();
});

test("without a mouse: a ranked model is opened by its row", async ({ page }) => {
  await open(page, "/rankings");
  await tabTo(page, page.getByRole("region", { name: "Models by share of video seconds" }));
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toMatchObject({ seen: true });
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/models\/\w+\/\w+/);
});

test("without a mouse: the documentation is gone through, and its code is copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "/docs");
  await press(page, page.getByRole("navigation", { name: "Documentation" }).getByRole("link", { name: "Getting started" }));
  await page.waitForURL(/getting-started$/);
  await page.waitForLoadState("networkidle");
  await press(page, page.getByRole("button", { name: "Copy" }).first(), "Space");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("export TOLLGATE_API_KEY=");
  await press(page, page.getByRole("link", { name: "Authentication →" }));
  await page.waitForURL(/authentication$/);
});
