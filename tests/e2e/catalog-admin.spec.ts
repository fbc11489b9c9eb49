import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { connectSql, type Sql } from "../../db/client";
import { demo, signIn } from "./demo";

const base = () => demo().base_url;
let sql: Sql;
test.beforeAll(() => { sql = connectSql(demo().database_url, { role: "owner", max: 1 }); });
test.afterAll(async () => {
  await sql`delete from model_aliases where model_id = 'acme/one'`;
  await sql`delete from prices where model_id = 'acme/one'`;
  await sql`delete from models where id = 'acme/one'`;
  await sql`delete from providers where id = 'acme'`;
  await sql`update models set description = 'Playful effects and key frames, priced per clip.' where id = 'pika/pika-2.2'`;
  await sql.end();
});

test("an admin adds a provider, a model, its price and an alias, and its public page is there; retired, it is offered no more, and restored, it is again", async ({ page, request }) => {
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${base()}/platform/catalog/providers`);
  await page.getByRole("button", { name: "New provider" }).click();
  await page.getByRole("dialog").getByLabel("Id").fill("acme");
  await page.getByRole("dialog").getByLabel("Name").fill("Acme");
  await page.getByRole("dialog").getByRole("button", { name: "New provider" }).click();
  await expect(page.getByRole("row", { name: /Acme/ })).toContainText("acme");

  await page.getByRole("link", { name: "Catalog", exact: true }).last().click();
  await page.getByRole("link", { name: "New model" }).click();
  const form = page.getByRole("form", { name: "New model" });
  await form.locator("select[name=provider]").selectOption("acme");
  await form.getByLabel("Slug").fill("One!");
  await form.getByLabel("Name", { exact: true }).fill("Acme One");
  await form.getByLabel("Description").fill("Makes one thing.");
  await form.getByLabel("Strengths").fill("Speed\nPrice");
  await form.getByLabel("Best for").fill("Tests");
  await form.getByLabel("Durations").fill("5, 10");
  await form.getByLabel("Resolutions").fill("720p 1080p");
  await form.getByLabel("Aspect ratios").fill("16:9");
  await form.getByLabel("text-to-video").check();
  await form.getByRole("button", { name: "Add model" }).click();
  await expect(form.getByRole("alert")).toContainText("id: a provider's id, a slash");
  await form.getByLabel("Slug").fill("one");
  await form.getByRole("button", { name: "Add model" }).click();
  await page.waitForURL(/\/platform\/catalog\/models\/acme\/one$/);

  await expect(page.getByText("It has no price")).toBeVisible();
  await page.getByRole("button", { name: "Set price" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Dollars a unit").fill("0.123");
  await dialog.getByLabel("From, UTC").fill("2026-01-01T00:00");
  await dialog.getByRole("button", { name: "See the effect" }).click();
  await expect(dialog).toContainText("no call was of this price");
  // What was looked at is what is set: another price is looked at anew.
  await dialog.getByLabel("Dollars a unit").fill("0.125");
  await dialog.getByRole("button", { name: "See the effect" }).click();
  await dialog.getByRole("button", { name: "Set price" }).click();
  await expect(page.getByRole("row", { name: /\$0\.125 per second/ })).toContainText("List and upstream");
  await page.getByRole("button", { name: "Add alias" }).click();
  await dialog.getByLabel("Alias").fill("acme/uno");
  await dialog.getByRole("button", { name: "Add alias" }).click();
  await expect(page.getByRole("row", { name: /^acme\/uno/ })).toContainText("in use");
  await expect(page.getByRole("row", { name: /model created/ })).toContainText("admin@tollgate.example");

  const publicPage = async () => (await request.get(`${base()}/models/acme/one`)).text();
  for (const fact of ["Acme One", "Makes one thing.", "$0.125", "Speed"]) expect(await publicPage()).toContain(fact);
  expect((await request.get(`${base()}/models/acme/uno`)).url()).toBe(`${base()}/models/acme/one`);
  expect(await (await request.get(`${base()}/models`)).text()).toContain("/models/acme/one");
  await page.getByRole("button", { name: "Retire" }).first().click();
  await dialog.getByRole("button", { name: "Retire" }).click();
  await expect(page.getByRole("button", { name: "Restore" })).toBeVisible();
  expect(await publicPage()).toContain("This model is retired");
  expect(await (await request.get(`${base()}/models`)).text()).not.toContain("/models/acme/one");
  await page.getByRole("button", { name: "Restore" }).click();
  await dialog.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("button", { name: "Retire" }).first()).toBeVisible();
  await page.getByLabel("Description").fill("Makes two things.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  expect(await publicPage()).toContain("Makes two things.");
  await expect(page.getByRole("row", { name: /model edited/ })).toContainText("Makes one thing. → Makes two things.");
});

test("a price is ended, kept after all, planned anew and withdrawn, and nothing of it reaches the past", async ({ page }) => {
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${base()}/platform/catalog/models/pika/pika-2.2`);
  const dialog = page.getByRole("dialog");
  const row = (name: RegExp) => page.getByRole("region", { name: "Prices" }).getByRole("row", { name });
  await row(/^720p/).getByRole("button", { name: "End list" }).click();
  await dialog.getByLabel("Until, UTC").fill("2026-01-01T00:00");
  await dialog.getByRole("button", { name: "End list" }).click();
  await expect(dialog.getByRole("alert")).toContainText("effective_to: must be later than");
  await dialog.getByLabel("Until, UTC").fill("2090-01-01T00:00");
  await dialog.getByRole("button", { name: "End list" }).click();
  await expect(row(/^720p.*List.*2090/)).toHaveCount(1);
  await row(/^720p.*2090/).getByRole("button", { name: "Keep" }).click();
  await dialog.getByRole("button", { name: "Keep" }).click();
  await expect(row(/2090/)).toHaveCount(0);
  await page.getByRole("button", { name: "Set price" }).click();
  await dialog.getByLabel("Resolution").selectOption("720p");
  await dialog.locator("select[name=unit]").selectOption("clip");
  await dialog.getByLabel("Dollars a unit").fill("0.30");
  await dialog.getByLabel("From, UTC").fill("2090-01-01T00:00");
  await dialog.getByRole("button", { name: "See the effect" }).click();
  await dialog.getByRole("button", { name: "Set price" }).click();
  await expect(row(/\$0\.30 per clip.*planned/)).toHaveCount(1);
  for (const card of ["list", "upstream"]) {
    await row(/planned/).getByRole("button", { name: new RegExp(`^Withdraw( ${card})?$`) }).first().click();
    await dialog.getByRole("button", { name: /^Withdraw/ }).click();
    await expect(dialog).toHaveCount(0);
    // The page is read anew, and then the row is of the other card alone.
    await expect(row(/planned/).getByRole("button", { name: `Withdraw ${card}` })).toHaveCount(0);
    await expect(row(card === "list" ? /List and upstream.*planned/ : /planned/)).toHaveCount(0);
  }
  await expect(row(/planned/)).toHaveCount(0);
  await expect(row(/^720p.*\$0\.20 per clip.*open/)).toHaveCount(1);
});

test("an export comes back as an import: first what it would change is shown, then it is changed", async ({ page }) => {
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${base()}/platform/catalog`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export" }).click()]);
  const text = await readFile(await download.path(), "utf8");
  await page.getByRole("link", { name: "Import" }).click();
  const form = page.getByRole("form", { name: "Import" });
  await form.getByLabel("Or its text").fill("{ nothing");
  await form.getByRole("button", { name: "See the changes" }).click();
  await expect(form.getByRole("alert")).toContainText("not JSON");
  await form.getByLabel("File").setInputFiles({ name: "catalog.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await form.getByRole("button", { name: "See the changes" }).click();
  await expect(form.getByRole("status")).toContainText("nothing to change");
  const catalog = JSON.parse(text) as { models: { id: string; description: string; resolutions: unknown }[] };
  const model = catalog.models.find(({ id }) => id === "pika/pika-2.2")!;
  await form.getByLabel("Or its text").fill(JSON.stringify({ ...catalog, models: [{ ...model, resolutions: 5 }] }));
  await form.getByRole("button", { name: "See the changes" }).click();
  await expect(form.getByRole("alert")).toContainText("models.0.resolutions");
  await form.getByLabel("Or its text").fill(JSON.stringify({ ...catalog, models: [{ ...model, description: "From a file." }] }));
  await form.getByRole("button", { name: "See the changes" }).click();
  await expect(form.getByRole("status")).toContainText("1 change to make");
  expect((await sql`select description from models where id = 'pika/pika-2.2'`)[0]!.description).not.toBe("From a file.");
  await form.getByRole("button", { name: "Make the change" }).click();
  await expect(form.getByRole("status")).toContainText("1 change made");
  expect((await sql`select description from models where id = 'pika/pika-2.2'`)[0]!.description).toBe("From a file.");
});
