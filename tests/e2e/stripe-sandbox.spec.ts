import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import Stripe from "stripe";
import { startStripeSandbox, type StripeSandbox } from "@/lib/topups/sandbox/start-stripe-sandbox";

let sandbox: StripeSandbox;
let stripe: Stripe;

test.beforeAll(async () => {
  sandbox = await startStripeSandbox({ delivery: "manual" });
  stripe = new Stripe("sk_test_sandbox", { host: sandbox.host, port: sandbox.port, protocol: "http", telemetry: false });
});
test.afterAll(() => sandbox.stop());

async function openSession(): Promise<Stripe.Checkout.Session> {
  const customer = await stripe.customers.create({ email: "dana@example.com" });
  return stripe.checkout.sessions.create({
    mode: "payment", customer: customer.id, success_url: `${sandbox.url}/?session={CHECKOUT_SESSION_ID}`, cancel_url: sandbox.url, saved_payment_method_options: { payment_method_save: "enabled" }, invoice_creation: { enabled: true },
    line_items: [["Prepaid credit", 10_000] as const, ["Platform fee (5%)", 500] as const].map(([name, unit_amount]) => ({ quantity: 1, price_data: { currency: "usd", unit_amount, product_data: { name } } })),
  });
}

test("without JavaScript a person mends a wrong card, fails 3-D Secure, passes it, and has paid once", async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  const session = await openSession();
  await page.goto(session.url!);
  await page.getByLabel("Card number").fill("4000 0025 0000 3156");
  await page.getByLabel("Expiry").fill("12 / 34");
  await page.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: "Pay $105.00" }).click();
  await expect(page.getByLabel("Card number")).toHaveAccessibleDescription("Your card number is incorrect.");
  for (const outcome of ["Fail", "Complete"]) {
    await page.getByLabel("Card number").fill("4000 0025 0000 3155");
    await page.getByLabel("Expiry").fill("12 / 34");
    await page.getByLabel("CVC").fill("123");
    await page.getByRole("button", { name: "Pay $105.00" }).click();
    await page.getByRole("button", { name: `${outcome} authentication` }).click();
    if (outcome === "Fail") await expect(page.getByRole("alert")).toHaveText(/unable to authenticate/);
  }
  await expect(page).toHaveURL(`${sandbox.url}/?session=${session.id}`);
  expect((await stripe.charges.list()).data.map(({ amount, status }) => [amount, status])).toEqual([[10_500, "succeeded"]]);
  await page.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`every page says that it is a sandbox, has no accessibility violation and no sideways scroll at 360 px, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 900 } });
    const page = await context.newPage();
    const [paid, open, waiting] = [await openSession(), await openSession(), await openSession()];
    const intent = sandbox.pay(paid.id, "4242424242424242", { saveCard: true });
    const { url: portal } = await stripe.billingPortal.sessions.create({ customer: String(paid.customer) });
    const { invoice } = await stripe.checkout.sessions.retrieve(paid.id);
    for (const path of [open.url!, portal, "/", `/receipts/${String(intent.latest_charge)}`, `/invoices/${String(invoice)}`, `/authenticate/${sandbox.pay(waiting.id, "4000002500003155").id}`, `/pay/${paid.id}`, "/nowhere"]) {
      await page.goto(new URL(path, sandbox.url).href);
      await expect(page.getByRole("banner"), path).toHaveText("Sandbox: no real money moves");
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`), path).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${path} scrolls sideways`).toBe(true);
    }
    await context.close();
  });
}
