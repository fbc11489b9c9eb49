import { expect, test } from "@playwright/test";
import { demo, signIn } from "./demo";
import { lookAt } from "./look-at";

const SCREENS: [name: string, path: string, as: string][] = [
  ["overview", "/a/brightside/overview?period=90d&tz=Asia/Kolkata", "owner@brightside.example"],
  ["usage", "/a/brightside/usage?period=90d&tz=Asia/Kolkata&by=model,funding&top=12", "owner@brightside.example"],
  ["usage-three-years", "/a/brightside/usage?period=custom&from=2023-12-01&to=2026-11-29&g=1d&tz=UTC&measure=p95&view=line&by=model,api_key&top=5", "owner@brightside.example"],
  ["usage-treemap", "/a/brightside/usage?period=90d&tz=Asia/Kolkata&by=model,api_key&view=treemap", "owner@brightside.example"],
  ["usage-heat-map", "/a/brightside/usage?period=90d&tz=Asia/Kolkata&view=heatmap", "owner@brightside.example"],
  ["calls", "/a/brightside/calls?period=90d&tz=Asia/Kolkata", "owner@brightside.example"],
  ["wallet", "/a/brightside/wallet?period=90d&tz=Asia/Kolkata", "owner@brightside.example"],
  ["transactions", "/a/brightside/wallet/transactions?period=90d&tz=Asia/Kolkata", "owner@brightside.example"],
  ["statements", "/a/brightside/statements", "owner@brightside.example"],
  ["statement", "/a/meridian/statements/2026-10", "owner@meridian.example"],
  ["cost-centres", "/a/brightside/statements/cost-centres", "owner@brightside.example"],
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
  ["audit", "/platform/audit", "finance@tollgate.example"],
  ["reconciliation-empty", "/platform/reconciliation", "finance@tollgate.example"],
  ["books", "/platform/books", "finance@tollgate.example"],
  ["exports", "/platform/books/exports", "finance@tollgate.example"],
  ["payments", "/platform/payments?account=brightside", "admin@tollgate.example"],
  ["quarantine", "/platform/quarantine", "admin@tollgate.example"],
  ["tasks", "/platform/tasks", "admin@tollgate.example"],
  ["catalog", "/platform/catalog", "admin@tollgate.example"],
  ["catalog-model", "/platform/catalog/models/luma/luma-dream-machine-ray-2", "admin@tollgate.example"],
  ["catalog-new", "/platform/catalog/new", "admin@tollgate.example"],
  ["catalog-providers", "/platform/catalog/providers", "admin@tollgate.example"],
  ["catalog-import", "/platform/catalog/import", "admin@tollgate.example"],
  ["inbox", "/dev/inbox", "admin@tollgate.example"],
];

test("the sign-in page has no accessibility violation and no sideways scroll", async ({ page }) => {
  await page.goto(`${demo().base_url}/sign-in`);
  await lookAt(page, "sign-in");
});

for (const [name, path, as] of SCREENS) {
  test(`no accessibility violation and no sideways scroll: ${name}`, async ({ page }) => {
    await signIn(page, as);
    await page.goto(demo().base_url + path);
    await expect(page.locator("[data-slot=skeleton]")).toHaveCount(0);
    await lookAt(page, name);
    if (name !== "calls") return;
    await page.locator("tbody tr").first().getByRole("link").first().click();
    await page.waitForURL(/\/calls\/[0-9a-f-]{36}/);
    await lookAt(page, "call");
  });
}
