import { type Locator, type Page } from "@playwright/test";

/** Goes about a page with the keyboard alone; `expectSeen` asserts that what has focus can be seen to have it. */
export function byKeyboard(expectSeen: (page: Page, target: Locator) => Promise<void>) {
  /** Goes on with Tab until it is there. */
  async function tabTo(page: Page, target: Locator): Promise<void> {
    for (let i = 0; i < 200; i++) {
      if (await target.evaluateAll((all) => all.length === 1 && all[0] === document.activeElement)) return expectSeen(page, target);
      await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not come to ${target}`);
  }
  async function press(page: Page, target: Locator, key = "Enter"): Promise<void> {
    await tabTo(page, target);
    await page.keyboard.press(key);
  }
  return { tabTo, press };
}
