import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { and, eq } from "drizzle-orm";
import { connectSql, openDatabase } from "@/db/client";
import { accountSlugs, webhookAttempts, webhookDeliveries } from "@/db/schema";
import { systemClock } from "@/lib/time/clock";
import { announce } from "@/lib/webhooks/announce";
import { deliverWebhook } from "@/lib/webhooks/deliver-webhook";
import { getWebhookSecret } from "@/lib/webhooks/get-webhook-secret";
import { DEMO } from "../support/reach";
import { demo, signIn } from "./demo";
import { lookAt } from "./look-at";

const JOB = { object: "job", status: "completed", modality: "video", model: "luma/luma-dream-machine-ray-2", result: { url: "https://example.com/video.mp4", duration: 5 } };

/** Somebody's server on loopback, and what a worker does for the account. The app's own worker delivers as well, whichever is first. */
async function start(slug: string) {
  const received: { body: string; headers: Record<string, unknown> }[] = [];
  let status = 200;
  let held = Promise.resolve();
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => { body += chunk.toString(); }).on("end", async () => {
      await held;
      received.push({ body, headers: request.headers });
      response.writeHead(status).end(status === 200 ? "ok" : "the database of hooks is away");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const sql = connectSql(demo().database_url, { max: 2 });
  const ctx = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system" as const, name: "e2e" } };
  const [account] = await ctx.db.select().from(accountSlugs).where(eq(accountSlugs.slug, slug));
  const { accountId } = account!;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, received, ctx, accountId,
    answer: (next: number) => { status = next; },
    announce: (job: string) => announce(ctx, { accountId, type: "job.completed", data: { id: job, ...JOB }, eventKey: job }),
    /** No answer is given until the function that it returns is called. */
    hold(): () => void {
      let release = () => {};
      held = new Promise<void>((done) => { release = done; });
      return release;
    },
    /** Makes every attempt that is due, and waits for those that somebody else has begun. */
    async deliver() {
      await expect.poll(async () => {
        const pending = await ctx.db.select().from(webhookDeliveries).where(and(eq(webhookDeliveries.accountId, accountId), eq(webhookDeliveries.state, "pending")));
        for (const { id, nextAttemptAt } of pending) if (nextAttemptAt! <= new Date()) await deliverWebhook(ctx, { accountId, deliveryId: id }, DEMO);
        const made = await ctx.db.select({ id: webhookAttempts.deliveryId }).from(webhookAttempts).where(eq(webhookAttempts.accountId, accountId));
        const now = await ctx.db.select().from(webhookDeliveries).where(and(eq(webhookDeliveries.accountId, accountId), eq(webhookDeliveries.state, "pending")));
        return now.filter(({ id, attempts }) => attempts === 0 || made.filter((attempt) => attempt.id === id).length < attempts).length;
      }, { timeout: 20_000 }).toBe(0);
    },
    async stop() {
      server.close();
      await sql.end();
    },
  };
}

test("a developer adds an endpoint, follows what is sent there, sends it again, and rotates the secret", async ({ page }) => {
  const there = await start("northwind");
  try {
    await signIn(page, "developer@northwind.example");
    await page.goto(`${demo().base_url}/a/northwind/webhooks?tz=UTC`);
    await expect(page.getByText("No endpoint yet")).toBeVisible();
    await expect(page.getByText("/v1/videos/generations")).toBeVisible();
    await page.getByRole("button", { name: "Add endpoint" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/Address/).fill("https://169.254.169.254/latest");
    await dialog.getByRole("button", { name: "Add endpoint" }).click();
    await expect(dialog.getByRole("alert")).toContainText("169.254.169.254 is a link-local address; it must be public");
    await dialog.getByLabel(/Address/).fill(there.url);
    await dialog.getByRole("checkbox", { name: /key\.rotated/ }).check();
    await expect(dialog).toContainText("hears of 3 events from now on");
    await dialog.getByRole("button", { name: "Add endpoint" }).click();
    const endpoint = page.getByRole("region", { name: "Endpoints" }).getByRole("row", { name: new RegExp(there.url) });
    await expect(endpoint).toContainText("Enabled");
    await expect(endpoint).toContainText("key.rotated");

    await there.announce("job_good");
    await there.deliver();
    there.answer(503);
    await there.announce("job_bad");
    await there.deliver();
    await page.goto(`${demo().base_url}/a/northwind/webhooks?tz=UTC&state=pending`);
    const log = page.getByRole("region", { name: "Deliveries" });
    await expect(log.locator("tbody tr")).toHaveCount(1);
    await expect(log).toContainText("503: the database of hooks is away");
    await page.getByRole("group", { name: "State" }).getByRole("link", { name: "Delivered" }).click();
    await page.waitForURL(/state=delivered/);
    await expect(log).not.toContainText("503: the database of hooks is away");
    await expect(log.locator("tbody tr")).toHaveCount(1);
    await log.locator("tbody a").click();
    await expect(log.getByRole("region", { name: "Body" })).toHaveText(there.received[0]!.body);
    await expect(log.getByRole("table", { name: "Attempts" }).locator("tbody tr")).toHaveCount(1);
    there.answer(200);
    const release = there.hold();
    await log.getByRole("button", { name: "Send again" }).click();
    await expect(log.getByText("No delivery is like that").or(page.getByText("No delivery is like that"))).toBeVisible();
    release();
    await there.deliver();
    await expect.poll(() => there.received.filter(({ body }) => body === there.received[0]!.body).length).toBe(2);

    const secret = await getWebhookSecret(there.ctx, there.accountId);
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("button", { name: "Show" }).click();
    await expect(page.getByText(secret)).toBeVisible();
    await page.getByRole("button", { name: "Rotate" }).click();
    await expect(dialog.getByRole("button", { name: "Rotate" })).toBeDisabled();
    await dialog.getByLabel(/Type northwind/).fill("northwind");
    await dialog.getByRole("button", { name: "Rotate" }).click();
    const rotated = page.locator("code").filter({ hasText: /^whsec_\w{40}$/ });
    await expect(rotated).not.toHaveText(secret);
    expect(await rotated.innerText()).toBe(await getWebhookSecret(there.ctx, there.accountId));
    await there.deliver();
    await expect.poll(() => there.received.some(({ body }) => body.includes("key.rotated"))).toBe(true);

    await endpoint.getByRole("button", { name: /^Disable/ }).click();
    await expect(endpoint).toContainText("Disabled");
    await endpoint.getByRole("button", { name: "Change events" }).click();
    await dialog.getByRole("checkbox", { name: /job\.failed/ }).uncheck();
    await dialog.getByRole("button", { name: "Change events" }).click();
    await expect(endpoint).not.toContainText("job.failed");
    await endpoint.getByRole("button", { name: "Remove" }).click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect(page.getByText("No endpoint yet")).toBeVisible();
  } finally {
    await there.stop();
  }
});

test("a viewer sees what is sent where, and nothing to change it or to sign with", async ({ page }) => {
  const there = await start("northwind");
  try {
    await signIn(page, "viewer@northwind.example");
    await page.goto(`${demo().base_url}/a/northwind/webhooks?tz=UTC`);
    await expect(page.getByRole("heading", { name: "Webhooks" })).toBeVisible();
    await expect(page.getByText("Owners and developers of the account may see it.")).toBeVisible();
    for (const name of ["Add endpoint", "Show", "Rotate", "Disable", "Remove", "Change events", "Send again", "Send now"]) await expect(page.getByRole("button", { name }), name).toHaveCount(0);
  } finally {
    await there.stop();
  }
});

test("webhooks with endpoints, every state and an open delivery have no accessibility violation and no sideways scroll, in both themes, on a phone and a wide screen", async ({ page }) => {
  const there = await start("otter");
  const path = `${demo().base_url}/api/accounts/otter/webhook-endpoints`;
  const made: string[] = [];
  try {
    await signIn(page, "owner@otter.example");
    for (const url of [there.url, `https://hooks.example.com/production/video-gateway/${"deeply/nested/".repeat(6)}receiver`]) {
      const response = await page.request.post(path, { data: { url, events: ["job.completed", "job.failed", "balance.low", "sub_account.budget.exhausted"] } });
      expect(response.status()).toBe(201);
      made.push(((await response.json()) as { id: string }).id);
    }
    await page.request.patch(`${path}/${made[1]}`, { data: { enabled: false } });
    await there.announce("job_1");
    await there.deliver();
    there.answer(500);
    await there.announce("job_2");
    await there.deliver();
    await there.announce("job_3");
    // The app's own worker delivers as well: what is looked at is this test's delivery, once its attempt is over.
    const [failed] = (await there.ctx.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.accountId, there.accountId))).filter(({ body }) => body.includes("job_2"));
    await expect.poll(async () => (await there.ctx.db.select().from(webhookAttempts).where(and(eq(webhookAttempts.accountId, there.accountId), eq(webhookAttempts.deliveryId, failed!.id)))).length, { timeout: 15_000 }).toBeGreaterThan(0);
    await there.ctx.db.update(webhookDeliveries).set({ state: "failed", nextAttemptAt: null, attempts: 8 }).where(and(eq(webhookDeliveries.accountId, there.accountId), eq(webhookDeliveries.id, failed!.id)));
    await page.goto(`${demo().base_url}/a/otter/webhooks?tz=UTC&open=${failed!.id}`);
    await expect(page.getByRole("button", { name: "Send again" })).toBeVisible();
    await lookAt(page, "webhooks-full");
    await page.getByRole("button", { name: "Add endpoint" }).click();
    await lookAt(page, "webhooks-add");
    await page.keyboard.press("Escape");
  } finally {
    for (const id of made) await page.request.delete(`${path}/${id}`);
    await there.stop();
  }
});
