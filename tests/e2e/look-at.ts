import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/**
 * Saves an open page as pictures, 360 and 1440 px wide, light and dark, and sees to it that none has an accessibility
 * violation or scrolls sideways. The page is loaded once: themes and widths are changed under it, and a theme only asks
 * again about colours. Ends as it began: 1280 px, light.
 */
export async function lookAt(page: Page, name: string): Promise<void> {
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    // A chart is drawn anew once it knows its width.
    await page.waitForFunction(() => [...document.querySelectorAll(".recharts-responsive-container")].every((chart) => chart.querySelector("svg")));
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const where = `${name}, ${colorScheme}, ${width} px`;
      await page.screenshot({ path: `test-results/screens/${name}-${colorScheme}-${width}.png`, fullPage: true });
      const axe = colorScheme === "light" ? new AxeBuilder({ page }) : new AxeBuilder({ page }).withRules(["color-contrast", "link-in-text-block"]);
      const { violations } = await axe.analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`), where).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${where}: scrolls sideways`).toBe(true);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 720 });
}
