import type { Page } from "@playwright/test";

/** Drags across the middle of a page's first chart, which zooms in. */
export async function dragAcross(page: Page): Promise<void> {
  const box = (await page.locator(".recharts-wrapper").first().boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 8 });
  await page.mouse.up();
  await page.waitForURL(/period=custom/);
}
