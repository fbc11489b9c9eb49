import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { demo, signIn } from "./demo";

const SCREENS: [name: string, path: string, as: string][] = [
  ["overview", "/a/brightside/overview?period=90d&tz=Asia/Kolkata", "owner@brightside.example"],
  ["usage", "/a/brightside/usage?period=90d&tz=Asia/Kolkata&by=model,funding&top=12", "owner@brightside.example"],
  ["usage-treemap", "/a/brightside/usage?period=90d&tz=Asia/Kolkata&by=model,api_key&view=treemap", "owner@brightside.example"],
  ["usage-heat-map", "/a/brightside/usage?period=90d&tz=Asia/Kolkata&view=heatmap", "owner@brightside.example"],
  ["calls", "/a/brightside/calls?period=90d&tz=Asia/Kolkata", "owner@brightside.example"],
  ["wallet", "/a/brightside/wallet?period=90d&tz=Asia/Kolkata", "owner@brightside.example"],
  ["transactions", "/a/brightside/wallet/transactions?period=90d&tz=Asia/Kolkata", "owner@brightside.example"],
  ["api-keys", "/a/brightside/api-keys", "owner@brightside.example"],
  ["webhooks", "/a/brightside/webhooks?tz=Asia/Kolkata", "owner@brightside.example"],
  ["provider-keys", "/a/brightside/provider-keys", "owner@brightside.example"],
  ["no-provider-keys", "/a/solo/provider-keys", "owner@solo.example"],
  ["playground", "/a/brightside/playground?tz=Asia/Kolkata", "owner@brightside.example"],
  ["members", "/a/brightside/members", "owner@brightside.example"],
  ["forbidden", "/platform/accounts", "owner@brightside.example"],
  ["not-found", "/a/nobody/overview", "owner@brightside.example"],
  ["accounts", "/platform/accounts", "admin@tollgate.example"],
  ["rankings", "/platform/rankings?window=90d", "admin@tollgate.example"],
  ["ranked-accounts", "/platform/rankings/luma/luma-dream-machine-ray-2?window=90d&measure=seconds", "admin@tollgate.example"],
  ["public-rankings", "/rankings", "admin@tollgate.example"],
  ["top-ups", "/platform/top-ups?months=12", "admin@tollgate.example"],
  ["payments", "/platform/payments?account=brightside", "admin@tollgate.example"],
  ["quarantine", "/platform/quarantine", "admin@tollgate.example"],
  ["tasks", "/platform/tasks", "admin@tollgate.example"],
  ["catalog", "/platform/catalog", "admin@tollgate.example"],
  ["inbox", "/dev/inbox", "admin@tollgate.example"],
];

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 1440]) {
    test(`no accessibility violation and no sideways scroll on any page, ${colorScheme}, ${width} px`, async ({ browser }) => {
      test.setTimeout(300_000);
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      const page = await context.newPage();
      let signedIn = "";
      async function look(name: string) {
        await expect(page.locator("[data-slot=skeleton]")).toHaveCount(0);
        await page.screenshot({ path: `test-results/screens/${name}-${colorScheme}-${width}.png`, fullPage: true });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`), name).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} scrolls sideways`).toBe(true);
      }
      await page.goto(`${demo().base_url}/sign-in`);
      await look("sign-in");
      for (const [name, path, as] of SCREENS) {
        if (as !== signedIn) {
          await context.clearCookies();
          await signIn(page, as);
          signedIn = as;
        }
        await page.goto(demo().base_url + path);
        await look(name);
        if (name !== "calls") continue;
        await page.locator("tbody tr").first().getByRole("link").first().click();
        await page.waitForURL(/\/calls\/[0-9a-f-]{36}/);
        await look("call");
      }
      await context.close();
    });
  }
}
