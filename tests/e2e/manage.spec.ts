import { expect, test } from "@playwright/test";
import { connectSql } from "../../db/client";
import { parseDecimal } from "../../lib/money/micros";
import { demo, signIn, signInByForm } from "./demo";

test("a developer makes a key, sees it once, and revokes it by typing its name", async ({ page }) => {
  await signIn(page, "developer@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/api-keys`);
  await page.getByLabel(/Name of the new key/).fill("render farm");
  await page.getByRole("button", { name: "Create key" }).click();
  const key = await page.getByRole("status").locator("code").innerText();
  expect(key).toMatch(/^sk-aig-[0-9A-Za-z]{32}_[0-9a-f]{32}$/);
  const row = page.getByRole("row", { name: /render farm/ });
  await expect(row).toContainText("never");
  await page.reload();
  expect(await page.content()).not.toContain(key);
  await row.getByRole("button", { name: "Revoke" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Revoke" })).toBeDisabled();
  await dialog.getByLabel(/Type render farm/).fill("render farm");
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(row).toContainText("Revoked");
});

test("an invited person signs in with the link of the development inbox, with the role they were given", async ({ browser }) => {
  const owner = await (await browser.newContext()).newPage();
  await signIn(owner, "owner@foxglove.example");
  await owner.goto(`${demo().base_url}/a/foxglove/members`);
  await owner.getByLabel("E-mail").fill("ada@example.com");
  await owner.locator("select[name=role]").selectOption("developer");
  await owner.getByRole("button", { name: "Invite" }).click();
  await expect(owner.getByRole("row", { name: /ada@example.com/ })).toHaveCount(1);
  const ada = await (await browser.newContext()).newPage();
  await ada.goto(`${demo().base_url}/sign-in`);
  await ada.getByLabel("E-mail", { exact: true }).fill("ada@example.com");
  await ada.getByRole("button", { name: "Sign in" }).click();
  await ada.waitForURL(/sent=1|verify/);
  await ada.goto(`${demo().base_url}/dev/inbox`);
  await ada.getByRole("article").filter({ hasText: "Sign in to Tollgate to ada@example.com" }).first().getByRole("link").click();
  await ada.waitForURL(/foxglove\/overview/);
  await expect(ada.getByRole("link", { name: "API keys" })).toHaveCount(1);
  await expect(ada.getByRole("link", { name: "Members" })).toHaveCount(0);
  await owner.getByLabel("Role of owner@foxglove.example").selectOption("viewer");
  await expect(owner.getByRole("alert").first()).toContainText("only owner");
});

test("a line that cannot be used stays in the quarantine; an implausible one is charged once an admin says so", async ({ page }) => {
  const sql = connectSql(demo().database_url, { max: 1 });
  const [key] = await sql<{ account_id: string; id: string }[]>`select k.account_id, k.id from api_keys k join account_slugs s using (account_id) where s.slug = 'tundra' and revoked_at is null limit 1`;
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const call = {
    v: 1, event_id: "too_long", job_id: "job_too_long", account_id: key!.account_id, api_key_id: key!.id, model: "luma/luma-dream-machine-ray-2", status: "completed", http_status: 200,
    requested_ms: 5_000, delivered_ms: 20_000, resolution: "720p", aspect_ratio: "16:9", funding: "wallet", tag: null, sub_account: null, upstream_id: "up_too_long", latency_ms: 40_000,
    submitted_at: at, finished_at: at, error: null,
  };
  const posted = await page.request.post(`${demo().base_url}/api/ingest`, { data: [call, { v: 1, event_id: "nobody", account_id: "not an id" }], headers: { authorization: `Bearer ${demo().ingest_token}` } });
  expect(await posted.json()).toMatchObject({ accepted: 0, quarantined: 2 });
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${demo().base_url}/platform/quarantine`);
  const unusable = page.getByRole("row", { name: /account_id/ }).first();
  await unusable.getByRole("button", { name: "Replay" }).click();
  await expect(unusable.getByRole("status")).toContainText("0 recorded, 1 still quarantined");
  const implausible = page.getByRole("row", { name: /delivered_ms/ });
  await implausible.getByRole("button", { name: "Charge as it is" }).click();
  await expect(implausible).toHaveCount(0);
  await unusable.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("dialog").getByLabel("Why it is no usage").fill("a line of a test");
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
  await expect(page.getByText("Nothing waits here")).toBeVisible();
  const charged = await sql<{ amount_micros: string }[]>`
    select c.amount_micros from charges c join usage_events e on e.account_id = c.account_id and e.id = c.usage_event_id where e.account_id = ${key!.account_id} and e.event_id = 'too_long'`;
  await sql.end();
  expect(charged.map((row) => BigInt(row.amount_micros))).toEqual([10_000_000n]);
});

test("an admin plans a price; a start in the past is refused with the reason", async ({ page }) => {
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${demo().base_url}/platform/catalog`);
  const row = page.getByRole("row", { name: /Ray 2/ }).first();
  await row.getByRole("button", { name: "Set price" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Dollars a unit").fill("0.55");
  await dialog.getByLabel("Resolution").selectOption({ index: 0 });
  await dialog.getByLabel("From, UTC").fill(`${new Date().getUTCFullYear()}-01-01T00:00`);
  // What cannot be set is not looked at either.
  await dialog.getByRole("button", { name: "See the effect" }).click();
  await expect(dialog.getByRole("alert")).toContainText("effective_from");
  await expect(dialog.getByRole("button", { name: "Set price" })).toHaveCount(0);
  await dialog.getByLabel("From, UTC").fill(`${new Date().getUTCFullYear() + 1}-01-01T00:00`);
  await dialog.getByRole("button", { name: "See the effect" }).click();
  // Ray 2 has been half a dollar a second all along, so every bill of last month is to be a tenth dearer, to the cent.
  const bills = dialog.getByRole("row", { name: /^Bills \d/ });
  const [was, wouldBe] = await Promise.all([1, 2].map(async (n) => parseDecimal((await bills.locator("td").nth(n).innerText()).replace(/[$,]/g, ""))!));
  expect(was).toBeGreaterThan(0n);
  // Both are shown to the cent: half a cent of each, ten and eleven times.
  const off = 10n * wouldBe! - 11n * was!;
  expect(off >= -105_000n && off <= 105_000n).toBe(true);
  await dialog.getByRole("button", { name: "Set price" }).click();
  await expect(page.getByRole("row", { name: /\$0\.55 per second/ }).first()).toContainText("planned");
});

test("the keyboard finds pages: / opens the palette, g c goes to Calls, ? lists the keys", async ({ page }) => {
  await signInByForm(page, "owner@northwind.example");
  // Keys are listened to once the page's scripts run.
  await expect(async () => {
    await page.keyboard.press("/");
    await page.getByPlaceholder(/A page, an account/).fill("API", { timeout: 1_000 });
  }).toPass();
  await page.keyboard.press("Enter");
  await page.waitForURL(/api-keys/);
  await page.locator("h1").click();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("g c");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.waitForURL(/\/calls/);
});

test("in a table arrow keys move from row to row, and Enter opens the row", async ({ page }) => {
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${demo().base_url}/platform/accounts`);
  const rows = page.getByRole("region", { name: "Accounts" }).locator("tbody tr");
  await page.getByRole("region", { name: "Accounts" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(rows.last()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  const href = (await rows.nth((await rows.count()) - 2).getByRole("link").first().getAttribute("href"))!;
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === href);
});

test("the account switcher finds an account by typing and says the role", async ({ page }) => {
  await signInByForm(page, "admin@tollgate.example");
  await page.getByRole("button", { name: "Choose an account" }).click();
  await page.getByPlaceholder("Find an account").fill("tundra");
  await page.keyboard.press("Enter");
  await page.waitForURL(/tundra\/overview/);
  await expect(page.getByRole("button", { name: "Account Tundra Outdoor, admin" })).toBeVisible();
});

test("on a phone the navigation opens as a sheet and closes where it led", async ({ browser }) => {
  const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await signInByForm(page, "owner@northwind.example");
  await expect(page.getByRole("link", { name: "Calls", exact: true })).toBeHidden();
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Calls" }).click();
  await page.waitForURL(/\/calls/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the catalog is found by model or provider; equal list and upstream prices are one row", async ({ page }) => {
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${demo().base_url}/platform/catalog?q=kuaishou`);
  const rows = page.getByRole("region", { name: "Prices" }).locator("tbody tr");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("Kling");
  await expect(rows.last()).toContainText("List and upstream");
});
