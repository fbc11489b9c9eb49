import { randomUUID } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { connectSql, openDatabase } from "@/db/client";
import { createAccount } from "@/lib/auth/create-account";
import { inviteMember } from "@/lib/auth/invite-member";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { systemClock } from "@/lib/time/clock";
import { findSecret } from "@/tests/support/find-secret";
import { answering, LUMA, newLumaKey, RAY_2 } from "@/tests/support/provider-keys";
import { demo, signIn, signInByForm } from "./demo";

/** Keys attached beforehand to an account, as their provider accepted them. */
async function bring(slug: string, ...labels: string[]): Promise<string[]> {
  const sql = connectSql(demo().database_url, { max: 1 });
  const ctx = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system" as const, name: "e2e" } };
  const rows = await ctx.db.query.accountSlugs.findMany();
  const keys = labels.map(() => newLumaKey());
  for (const [i, label] of labels.entries()) {
    await attachProviderKey(ctx, { accountId: rows.find((row) => row.slug === slug)!.accountId, provider: LUMA, key: keys[i]!, label, models: null, attachAnyway: false }, { check: answering("valid", 2_000), wrapper: localKeyWrapper(demo().master_keys) });
  }
  await sql.end();
  return keys;
}

/** Everything that the server answers to this page from now on. */
function listen(page: Page): string[] {
  const answers: string[] = [];
  page.on("response", async (response) => { answers.push(`${response.url()} ${JSON.stringify(response.headers())} ${await response.text().catch(() => "")}`); });
  return answers;
}

async function open(page: Page, slug: string, as = `owner@${slug}.example`) {
  await signIn(page, as);
  await page.goto(`${demo().base_url}/a/${slug}/provider-keys`);
}

const labels = (page: Page) => page.getByRole("region", { name: /^Keys at/ }).locator("tbody tr > td:first-child").allInnerTexts();

test("an owner attaches a key: the provider's answer is shown, and what speaks against the key stores it only when that is chosen", async ({ page }) => {
  const answers = listen(page);
  const key = newLumaKey();
  await open(page, "lumen");
  await expect(page.getByText("No provider key yet")).toBeVisible();
  await page.getByRole("button", { name: "Attach key" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByLabel(/API key of/).getAttribute("type")).toBe("password");
  await dialog.getByLabel("Provider").selectOption(LUMA);
  await dialog.getByLabel(/API key of Luma Labs/).fill("too short");
  await dialog.getByLabel(/API key of Luma Labs/).evaluate((input) => input.removeAttribute("minlength"));
  await dialog.getByLabel(/^Label/).fill("studio");
  await dialog.getByRole("button", { name: "Check and attach" }).click();
  await expect(dialog.getByRole("alert")).toContainText("key: 16 to 512");
  await dialog.getByLabel(/API key of Luma Labs/).fill(key);
  // What the provider says is the server's to find out; here the page is shown each of its answers.
  for (const [answer, text] of [["invalid", "Luma Labs refuses this key, so nothing was stored"], ["out_of_credit", "there is no credit on it"], ["unreachable", "Luma Labs could not be reached"]] as const) {
    await page.route("**/api/accounts/lumen/provider-keys", (route) => route.fulfill({ json: { id: null, answer, note: null } }));
    await dialog.getByRole("button", { name: /^Check/ }).click();
    await expect(dialog.getByText(text)).toBeVisible();
    await expect(dialog.getByRole("button", { name: /^Attach (anyway|unchecked)/ })).toHaveCount(answer === "invalid" ? 0 : 1);
    await page.unroute("**/api/accounts/lumen/provider-keys");
  }
  await page.route("**/api/accounts/lumen/provider-keys", (route) => route.fulfill({ json: { id: "0190a0a0-0000-7000-8000-000000000000", answer: "valid", note: "$20.00 of credit" } }));
  await dialog.getByRole("button", { name: "Attach unchecked" }).click();
  await expect(dialog.getByRole("status")).toContainText("Luma Labs accepts this key: $20.00 of credit. It is attached");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await dialog.getByRole("button", { name: "Done" }).click();
  expect(await findSecret(key, { texts: { page: await page.content(), answers: answers.join("\n") } })).toEqual([]);
});

test("labels, models, order, use and what a failing key leads to are changed on the page, and stay so", async ({ page }) => {
  await bring("tundra", "one", "two");
  await open(page, "tundra");
  expect(await labels(page)).toEqual(["one", "two"]);
  await page.getByRole("button", { name: "Try two earlier" }).click();
  await expect.poll(() => labels(page)).toEqual(["two", "one"]);
  await page.getByRole("button", { name: "Edit one" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^Label/).fill("two");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toContainText("label: another key of this provider is called two already");
  await dialog.getByLabel(/^Label/).fill("spare");
  await dialog.getByLabel(/^all models/).uncheck();
  await dialog.getByLabel("Luma Ray Flash 2").uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole("switch", { name: "Use spare" }).click();
  await expect(page.getByRole("switch", { name: "Use spare" })).not.toBeChecked();
  await Promise.all([page.waitForResponse((response) => response.url().endsWith("/fallback") && response.ok()), page.getByLabel(/^Use my credits/).check()]);
  await page.reload();
  expect(await labels(page)).toEqual(["two", "spare"]);
  await expect(page.getByRole("row", { name: /^spare/ })).toContainText("Luma Ray 2");
  await expect(page.getByRole("switch", { name: "Use spare" })).not.toBeChecked();
  await expect(page.getByLabel(/^Use my credits/)).toBeChecked();
  const sql = connectSql(demo().database_url, { max: 1 });
  const rows = await sql`select label, enabled, models from provider_keys join account_slugs s using (account_id) where s.slug = 'tundra' order by position`;
  await sql.end();
  expect([...rows]).toEqual([{ label: "two", enabled: true, models: null }, { label: "spare", enabled: false, models: [RAY_2] }]);
});

test("a key is revoked and deleted by typing its label, and then nothing of it is left to open", async ({ page }) => {
  const [key] = await bring("quarry", "to go");
  const answers = listen(page);
  await open(page, "quarry");
  const row = page.getByRole("row", { name: /^to go/ });
  await expect(row).toContainText(`…${key!.slice(-4)}`);
  for (const [action, left] of [["Revoke", "Revoked"], ["Delete", null]] as const) {
    await row.getByRole("button", { name: action }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByRole("button", { name: action })).toBeDisabled();
    await dialog.getByLabel("Type to go to confirm").fill("to go");
    await dialog.getByRole("button", { name: action }).click();
    await expect(dialog).toHaveCount(0);
    if (left) await expect(row).toContainText(left);
    else await expect(row).toHaveCount(0);
  }
  const sql = connectSql(demo().database_url, { max: 1, role: "owner" });
  expect(await sql`select 1 from provider_keys where label = 'to go' and num_nonnulls(ciphertext, nonce, auth_tag, wrapped_key, master_key_id) = 0 and deleted_at is not null`).toHaveLength(1);
  expect(await findSecret(key!, { database: sql, texts: { page: await page.content(), answers: answers.join("\n") } })).toEqual([]);
  await sql.end();
});

test("an admin sees that there are keys and finds nothing to do with them; others are not even shown the page", async ({ page }) => {
  await open(page, "brightside", "admin@tollgate.example");
  expect((await labels(page)).length).toBeGreaterThan(3);
  const main = page.locator("#main");
  await expect(main.getByText(/Your role, admin, sees that there are some/)).toBeVisible();
  await expect(main.getByRole("button")).toHaveCount(0);
  await expect(main.getByRole("switch")).toHaveCount(0);
  for (const radio of await main.getByRole("radio").all()) await expect(radio).toBeDisabled();
  await page.context().clearCookies();
  await signInByForm(page, "developer@northwind.example");
  await expect(page.getByRole("link", { name: "API keys" })).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Provider keys" })).toHaveCount(0);
});

test("keys of every kind, typed in and used for videos that succeed and fail, are in no page, payload or answer that anybody gets", async ({ page }) => {
  test.setTimeout(180_000);
  const keys = { works: newLumaKey("luma-sandbox"), empty: newLumaKey("luma-empty"), refused: newLumaKey("luma-refused") };
  const sql = connectSql(demo().database_url, { max: 1 });
  const ctx = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system" as const, name: "e2e" } };
  const account = { accountId: await createAccount(ctx, { slug: "discreet", name: "Discreet" }), name: "Discreet" };
  await inviteMember(ctx, { account, email: "owner@quarry.example", role: "owner" });
  await sql.end();
  const answers = listen(page);
  const texts: Record<string, string> = {};
  await open(page, "discreet", "owner@quarry.example");
  for (const [label, key, told] of [["refused", keys.refused, "refuses this key"], ["empty", keys.empty, "there is no credit on it"], ["works", keys.works, "accepts this key"]] as const) {
    await page.getByRole("button", { name: "Attach key" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Provider").selectOption(LUMA);
    await dialog.getByLabel(/API key of Luma Labs/).fill(key);
    await dialog.getByLabel(/^Label/).fill(label);
    await dialog.getByRole("button", { name: "Check and attach" }).click();
    await expect(dialog.getByText(told)).toBeVisible();
    texts[`${label}: dialog`] = await page.content();
    if (label === "empty") await dialog.getByRole("button", { name: "Attach anyway" }).click();
    if (label !== "refused") await dialog.getByRole("button", { name: "Done" }).click();
    else await page.reload();
  }
  const post = (path: string, data: object) => page.request.post(`${demo().base_url}/api/accounts/discreet/${path}`, { data });
  const pasted = await post("provider-keys", { provider: LUMA, label: keys.works, key: keys.works, models: null, attach_anyway: true });
  expect(pasted.status()).toBe(400);
  texts["a pasted label"] = await pasted.text();
  texts["not JSON"] = await (await page.request.post(`${demo().base_url}/api/accounts/discreet/provider-keys`, { headers: { "content-type": "application/json" }, data: Buffer.from(`{"provider":"luma","key":"${keys.works}"`) })).text();
  texts["a form that is wrong"] = await (await post("provider-keys", { provider: LUMA, key: [keys.works], label: 1 })).text();
  const jobs: string[] = [];
  for (const prompt of ["a lake", "moderation", "429"]) {
    const made = await post("playground/jobs", { model: RAY_2, prompt, duration: 5, resolution: "720p", aspect_ratio: "16:9", send_id: randomUUID(), quote: "0.00" });
    texts[prompt] = await made.text();
    expect(made.ok(), texts[prompt]).toBe(true);
    jobs.push((JSON.parse(texts[prompt]) as { id: string }).id);
  }
  const stateOf = async (id: string) => ((await (await page.request.get(`${demo().base_url}/api/accounts/discreet/playground/jobs/${id}`)).json()) as { state: string }).state;
  await expect.poll(() => stateOf(jobs[0]!), { timeout: 90_000 }).toBe("completed");
  await expect.poll(() => stateOf(jobs[1]!)).toBe("failed");
  const visit = async (path: string) => {
    await page.goto(`${demo().base_url}${path}`);
    await expect(page.locator("[data-slot=skeleton]")).toHaveCount(0);
    texts[path] = await page.content();
  };
  for (const path of ["provider-keys", "overview?period=1d", "calls?period=1d", "wallet", "wallet/transactions", "api-keys", "webhooks", "members", `playground?job=${jobs[0]}`, `playground?job=${jobs[1]}`]) await visit(`/a/discreet/${path}`);
  await page.context().clearCookies();
  await signIn(page, "admin@tollgate.example");
  for (const path of ["/platform/tasks", "/platform/accounts", "/platform/catalog", "/dev/inbox", "/a/discreet/provider-keys", "/a/discreet/calls?period=1d"]) await visit(path);
  expect([texts["/platform/tasks"]!.includes("Discreet"), texts["/a/discreet/provider-keys"]!.includes(keys.works.slice(-4))], "a task that waits and a key are on these pages").toEqual([true, true]);
  expect(answers.length).toBeGreaterThan(30);
  // The database, the logs and everything else that was written is searched when all browser tests are done.
  for (const key of Object.values(keys)) expect(await findSecret(key, { texts: { ...texts, answers: answers.join("\n") } })).toEqual([]);
});
