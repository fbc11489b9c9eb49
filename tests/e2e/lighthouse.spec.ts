import { expect, test } from "@playwright/test";
import lighthouse, { desktopConfig, type Result } from "lighthouse";
import { findFreePort } from "../../lib/launcher/postgres.mjs";
import { serveAsUsed } from "./serve-as-used";

const PATH = "/models/luma/luma-dream-machine-ray-2";
const LEAST = 0.95;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
/** The machine's load is in a single figure of speed: one that is too low is measured again, so often at most. */
const RUNS = 3;
/** A phone's speed is simulated from ours, four times slower, and says more of this machine than of the page: it is told, and not judged. */
const DEVICES = [{ device: "desktop", judged: CATEGORIES }, { device: "phone", judged: CATEGORIES.filter((name) => name !== "performance") }] as const;

let served: Awaited<ReturnType<typeof serveAsUsed>>;
test.beforeAll(async () => { served = await serveAsUsed(); });
test.afterAll(() => served.stop());

/** What is told besides; an audit that came to nothing in one run has no figure there. */
const AUDITS = ["first-contentful-paint", "largest-contentful-paint", "speed-index", "total-blocking-time", "cumulative-layout-shift", "total-byte-weight"];

for (const { device, judged } of DEVICES) {
  test(`A model's page is fast, accessible, sound and easy to find, says Lighthouse: ${device}`, async ({ playwright, launchOptions }) => {
    test.setTimeout(300_000);
    const results: Result[] = [];
    const isGood = ({ categories }: Result) => judged.every((name) => categories[name]!.score! >= LEAST);
    while (results.length < RUNS && !results.some(isGood)) {
      const port = await findFreePort();
      const browser = await playwright.chromium.launch({ ...launchOptions, args: [...launchOptions.args!, `--remote-debugging-port=${port}`] });
      results.push((await lighthouse(served.base + PATH, { port, output: "json", logLevel: "error" }, device === "desktop" ? desktopConfig : undefined))!.lhr);
      await browser.close();
    }
    const scores = CATEGORIES.map((name) => [name, results.map(({ categories }) => categories[name]!.score!)] as const);
    const values = AUDITS.map((name) => [name, results.map(({ audits }) => Number(audits[name]!.numericValue?.toFixed(3) ?? Number.NaN))] as const);
    console.log(JSON.stringify({ device, ...Object.fromEntries([...scores, ...values]) }));
    for (const [name, all] of scores.filter(([name]) => judged.includes(name))) expect(all.at(-1), name).toBeGreaterThanOrEqual(LEAST);
  });
}
