import { expect, type Page, test } from "@playwright/test";
import { connectSql } from "../../db/client";
import { demo, signIn, signInByForm } from "./demo";

const CARDS = { pays: "4242 4242 4242 4242", declined: "4000 0000 0000 0002", disputed: "4000 0000 0000 0259" };

/** From the Wallet of a fresh sign-in to Stripe's checkout of `dollars` of credit. */
async function startTopUp(page: Page, slug: string, dollars: string, { saveCard = false } = {}) {
  await signIn(page, `owner@${slug}.example`);
  await page.goto(`${demo().base_url}/a/${slug}/wallet?tz=UTC`);
  await page.getByLabel("Credit, in dollars").fill(dollars);
  if (saveCard) await page.getByLabel(/Save the card/).check();
  await page.getByRole("button", { name: /^Pay \$/ }).click();
  await page.waitForURL(/127\.0\.0\.1|checkout/);
}

async function payWith(page: Page, number: string) {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel(/Expiry/).fill("12 / 34");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: /^Pay / }).click();
}

/** The account's balance and what was booked for a top-up, as the ledger has them. */
async function readBooks(slug: string) {
  const sql = connectSql(demo().database_url, { max: 1 });
  const [account] = await sql<{ account_id: string }[]>`select account_id from account_slugs where slug = ${slug}`;
  const [wallet] = await sql<{ balance_micros: string }[]>`select balance_micros from wallets where account_id = ${account!.account_id}`;
  const postings = await sql<{ credit: string; amount_micros: string }[]>`
    select p.credit, p.amount_micros from ledger_postings p join ledger_transactions t using (account_id, seq)
    where t.account_id = ${account!.account_id} and t.code = 'top_up.settle' and p.debit = 'stripe_clearing' order by t.seq, p.position`;
  await sql.end();
  return { balance: BigInt(wallet!.balance_micros), postings: postings.map((row) => [row.credit, BigInt(row.amount_micros)]) };
}

const row = (page: Page, name: string) => page.locator("dl > div").filter({ has: page.getByText(name, { exact: true }) }).locator("dd");

test("tops up $100.00 by card, sees $105.00 charged, $100.00 credited and the receipt", async ({ page, context }) => {
  const before = await readBooks("foxglove");
  await signIn(page, "owner@foxglove.example");
  await page.goto(`${demo().base_url}/a/foxglove/wallet?tz=UTC`);
  await page.getByRole("radio", { name: "$100", exact: true }).click();
  await expect(page.locator("#top-up-quote")).toHaveText("You pay $105.00: $100.00 credit + $5.00 fee (5%)");
  await page.getByLabel(/Save the card/).check();
  await page.getByRole("button", { name: "Pay $105.00 with Stripe" }).click();
  await expect(page.getByRole("heading", { name: "Pay $105.00" })).toBeVisible();
  await payWith(page, CARDS.pays);
  await page.waitForURL(/wallet\/top-ups\/.*from=stripe/);
  await expect(page.getByRole("status").filter({ hasText: "Confirmed." })).toContainText("$100.00 of credit was added to the wallet", { timeout: 20_000 });
  await expect(row(page, "Total charged")).toHaveText("$105.00");
  await expect(row(page, "Credit")).toHaveText("$100.00");
  await expect(row(page, "Platform fee (5%)")).toHaveText("$5.00");
  const opened = context.waitForEvent("page");
  await page.getByRole("link", { name: "Receipt" }).click();
  await expect((await opened).locator("body")).toContainText("$105.00");
  const after = await readBooks("foxglove");
  expect(after.balance - before.balance).toBe(100_000_000n);
  expect(after.postings.slice(before.postings.length)).toEqual([["customer_credit", 100_000_000n], ["top_up_fee_revenue", 5_000_000n]]);

  // The wallet lists it, knows the saved card, and the ledger has it first.
  await page.goto(`${demo().base_url}/a/foxglove/wallet?tz=UTC`);
  await expect(page.getByRole("region", { name: "Top-ups" }).getByRole("row").nth(1)).toContainText("Confirmed");
  await expect(page.getByText("Visa •••• 4242")).toBeVisible();
  await page.goto(`${demo().base_url}/a/foxglove/wallet/transactions?tz=UTC&kind=top-up&period=7d`);
  await expect(page.getByRole("region", { name: "Transactions" }).getByRole("row").nth(1)).toContainText("+$100.00");
});

test("pressing Pay again after coming back leads to the same checkout, and pays once", async ({ page }) => {
  const before = await readBooks("otter");
  await startTopUp(page, "otter", "25");
  const first = page.url();
  await page.getByRole("link", { name: /Back without paying/ }).click();
  await expect(page.getByText("Cancelled: nothing was charged.")).toBeVisible();
  await page.getByRole("button", { name: "Continue to pay" }).click();
  await page.waitForURL(first);
  expect(await readBooks("otter")).toEqual(before);
  await payWith(page, CARDS.pays);
  await expect(page.getByText("Confirmed.")).toBeVisible({ timeout: 20_000 });
  expect((await readBooks("otter")).postings.slice(before.postings.length)).toEqual([["customer_credit", 25_000_000n], ["top_up_fee_revenue", 1_250_000n]]);
});

test("a declined card books nothing, and the top-up's page says that nothing was charged and why", async ({ page }) => {
  const before = await readBooks("quarry");
  await startTopUp(page, "quarry", "10.10");
  await expect(page.getByRole("heading", { name: "Pay $10.61" })).toBeVisible();
  await payWith(page, CARDS.declined);
  await expect(page.getByRole("alert")).toContainText(/declined/i);
  await page.getByRole("link", { name: /Back without paying/ }).click();
  await expect(page.getByText("Cancelled: nothing was charged.")).toBeVisible();
  await expect(page.getByText(/The last try was declined: .*declined/)).toBeVisible({ timeout: 20_000 });
  await expect(row(page, "Total, not charged")).toHaveText("$10.61");
  expect(await readBooks("quarry")).toEqual(before);
});

test("a saved card lets automatic top-up be turned on; without one the switch is refused with the reason", async ({ page }) => {
  await signIn(page, "owner@lumen.example");
  const wallet = `${demo().base_url}/a/lumen/wallet?tz=UTC`;
  await page.goto(wallet);
  await page.getByRole("switch").click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "enabled" })).toContainText("no card is saved yet");
  await page.getByRole("button", { name: "Payment methods" }).click();
  await page.getByLabel("Card number").fill(CARDS.pays);
  await page.getByLabel(/Expiry/).fill("12 / 34");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: "Add card" }).click();
  await page.getByRole("link", { name: /Back/ }).click();
  await expect(page.getByText("Visa •••• 4242")).toBeVisible();
  await page.getByRole("switch").click();
  await page.getByLabel("When below, dollars").fill("5");
  await expect(page.getByText("When less than $5.00 is available, $100.00 of credit is bought for $105.00: at most $500.00 of credit a month (UTC).")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "Saved" })).toBeDisabled();
  await page.reload();
  await expect(page.getByRole("switch")).toBeChecked();
});

test("a refund is asked for with its consequence in sight, and shown as waiting for an admin", async ({ page }) => {
  await startTopUp(page, "tundra", "50");
  await payWith(page, CARDS.pays);
  await expect(page.getByText("Confirmed.")).toBeVisible({ timeout: 20_000 });
  await page.goto(`${demo().base_url}/a/tundra/wallet?tz=UTC`);
  await page.getByRole("button", { name: "Refund" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/Credit to give back/).fill("20");
  await expect(dialog.getByRole("status")).toHaveText("$21.00 comes back to the card that paid: $20.00 credit + $1.00 fee");
  await dialog.getByLabel(/Why/).fill("bought too much");
  await dialog.getByRole("button", { name: "Ask for the refund" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Top-ups" })).toContainText("$21.00 refund asked for, an admin decides");
});

test("a disputed payment pauses spending, and the wallet says since when, what was taken back and what to do", async ({ page }) => {
  const before = await readBooks("pixelpine");
  await startTopUp(page, "pixelpine", "30");
  await payWith(page, CARDS.disputed);
  await page.waitForURL(/from=stripe/);
  await expect(async () => {
    await page.goto(`${demo().base_url}/a/pixelpine/wallet?tz=UTC`);
    await expect(page.getByRole("alert").filter({ hasText: "Spending is paused" })).toContainText("$30.00 of credit was taken back", { timeout: 1_000 });
  }).toPass({ timeout: 45_000 });
  await expect(page.getByRole("button", { name: "Refund" })).toHaveCount(0);
  expect((await readBooks("pixelpine")).balance).toBe(before.balance);
});

test("g w goes to the Wallet; finance may look and not buy, and who may not see money has no way there", async ({ page, context }) => {
  await signInByForm(page, "finance@northwind.example");
  await page.locator("h1").click();
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await page.waitForURL(/northwind\/wallet/);
  await expect(page.getByText("Owners of Northwind Studios buy credit here.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Pay|^Save$|Payment methods|Refund/ })).toHaveCount(0);
  await context.clearCookies();
  await signInByForm(page, "viewer@northwind.example");
  await expect(page.getByRole("link", { name: "Calls", exact: true })).toHaveCount(1);
  await expect(page.getByRole("link", { name: "Wallet" })).toHaveCount(0);
});

const BAD_AMOUNTS = ["1e3", "-5", "5.001", "€5", "", "4.99", "10000.01", "1,000", " ", "0x10", "Infinity"];

test("an amount that is none is refused with the field's name and what is allowed, and opens no checkout", async ({ page }) => {
  const before = await readBooks("solo");
  await signIn(page, "owner@solo.example");
  const post = (path: string, data: unknown) => page.request.post(`${demo().base_url}/api/accounts/solo/${path}`, { data });
  for (const credit of [...BAD_AMOUNTS, 100, null]) {
    const response = await post("top-ups", { top_up_id: "0190a0a0-0000-7000-8000-00000000000a", credit, save_card: false });
    expect([response.status(), ((await response.json()) as { error: { param: string } }).error.param], String(credit)).toEqual([400, "credit"]);
  }
  const refused = (await (await post("top-ups", { top_up_id: "0190a0a0-0000-7000-8000-00000000000a", credit: "1e3", save_card: false })).json()) as { error: { message: string } };
  expect(refused.error.message).toBe('credit: "1e3" is no amount; dollars as text, such as "100.00": digits and at most two decimals, without sign, separators or exponent');
  const small = (await (await post("top-ups", { top_up_id: "0190a0a0-0000-7000-8000-00000000000a", credit: "4.99", save_card: false })).json()) as { error: { message: string } };
  expect(small.error.message).toBe("credit: $4.99 is not between $5.00 and $10,000.00");
  await page.goto(`${demo().base_url}/a/solo/wallet?tz=UTC`);
  for (const credit of BAD_AMOUNTS.filter((text) => text.trim() !== "")) {
    await page.getByLabel("Credit, in dollars").fill(credit);
    await expect(page.getByRole("button", { name: "Pay with Stripe" }), credit).toBeDisabled();
  }
  expect(await readBooks("solo")).toEqual(before);
});

test("the CSV of transactions is exactly what is filtered: its sum is the footer's and the ledger's", async ({ page }) => {
  await signIn(page, "owner@meridian.example");
  const query = new URLSearchParams({ period: "30d", tz: "UTC" });
  for (const kind of ["", "usage", "top-up"]) {
    if (kind) query.set("kind", kind);
    const csv = await (await page.request.get(`${demo().base_url}/api/exports/transactions?account=meridian&${query}`)).text();
    const [head, ...rows] = csv.trimEnd().split("\n").map((line) => line.split(","));
    const place = head!.indexOf("amount");
    const sum = rows.reduce((total, cells) => total + BigInt(cells[place]!.replace(".", "")), 0n);
    expect(rows.length).toBeGreaterThan(0);
    await page.goto(`${demo().base_url}/a/meridian/wallet/transactions?${query}`);
    const shown = await page.locator("tfoot [data-plain]").getAttribute("data-plain");
    expect(BigInt(shown!.replace(".", "")), kind).toBe(sum);
  }
});
