import { expect, type Page, test } from "@playwright/test";
import { connectSql, openDatabase } from "@/db/client";
import { createAccount } from "@/lib/auth/create-account";
import { inviteMember } from "@/lib/auth/invite-member";
import { newId } from "@/lib/ids/ids";
import { enqueue } from "@/lib/queue/enqueue";
import { systemClock } from "@/lib/time/clock";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { newLumaKey } from "@/tests/support/provider-keys";
import { demo, signIn } from "./demo";
import { lookAt } from "./look-at";

const RAY_2 = "luma/luma-dream-machine-ray-2";
const at = (slug: string, query = "?tz=UTC") => `${demo().base_url}/a/${slug}/playground${query}`;
const panel = (page: Page) => page.getByRole("region", { name: "Job", exact: true });
const recent = (page: Page) => page.getByRole("region", { name: "Latest jobs of the Playground" });
const jobOf = (page: Page) => new URL(page.url()).searchParams.get("job")!;

async function onDatabase<T>(work: (ctx: Parameters<typeof createAccount>[0], sql: ReturnType<typeof connectSql>) => Promise<T>): Promise<T> {
  const [sql, raw] = [connectSql(demo().database_url, { max: 1 }), connectSql(demo().database_url, { max: 1, role: "owner" })];
  try {
    return await work({ db: openDatabase(sql), clock: systemClock, actor: { kind: "system", name: "e2e" } }, raw);
  } finally {
    await Promise.all([sql.end(), raw.end()]);
  }
}

/** The account's money, and what was charged for a job. */
const readBooks = (slug: string, job?: string) => onDatabase(async (_, sql) => {
  const [wallet] = await sql<{ account_id: string; balance_micros: string; held_micros: string }[]>`select w.account_id, w.balance_micros, w.held_micros from wallets w join account_slugs s using (account_id) where s.slug = ${slug}`;
  const charges = job === undefined ? [] : await sql<{ amount_micros: string }[]>`
    select c.amount_micros from charges c join usage_events e on e.account_id = c.account_id and e.id = c.usage_event_id where c.account_id = ${wallet!.account_id} and e.job_id = ${job}`;
  return { balance: BigInt(wallet!.balance_micros), held: BigInt(wallet!.held_micros), charged: charges.map((row) => BigInt(row.amount_micros)) };
});

/** Writes a prompt and presses the button, which must say this price. Returns the job's id. */
async function send(page: Page, prompt: string, price: string): Promise<string> {
  const before = page.url();
  await page.getByLabel(/^Prompt/).fill(prompt);
  await page.getByRole("button", { name: `Make video for ${price}` }).click();
  await page.waitForURL((url) => url.href !== before && url.searchParams.has("job"));
  await expect(panel(page)).toContainText(prompt);
  return jobOf(page);
}

/** Five seconds, as the page sends them, from outside of it. */
const post = (page: Page, slug: string, prompt: string, aspect = "16:9") =>
  page.request.post(`${demo().base_url}/api/accounts/${slug}/playground/jobs`, { data: { send_id: newId(), model: RAY_2, prompt, duration: 5, resolution: "720p", aspect_ratio: aspect, quote: "2.500000" } });

test("a video is sent for the price shown, followed until it is ready, played, and charged exactly that", async ({ page }) => {
  test.setTimeout(180_000);
  const before = await readBooks("meridian");
  await signIn(page, "owner@meridian.example");
  await page.goto(at("meridian"));
  await expect(page.getByText("Luma sandbox", { exact: true })).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Model" }).getByRole("option")).toHaveText(["Luma Ray 2", "Luma Ray Flash 2"]);
  await expect(page.getByText("No video yet")).toBeVisible();
  await page.getByLabel("Model").selectOption("Luma Ray Flash 2");
  await page.getByLabel("Resolution").selectOption("1080p");
  await page.getByLabel("Duration").selectOption("9 s");
  await page.getByLabel("Aspect ratio").selectOption("9:16");
  await expect(page.locator("#quote")).toContainText("$2.79: 9 s × $0.31 a second.");
  const job = await send(page, "a lighthouse at dusk", "$2.79");
  await expect(panel(page).getByRole("status")).toContainText(/Queued|Being made/);
  await expect(panel(page)).toContainText("Set aside$2.79");
  await expect(panel(page).getByRole("status")).toContainText("Completed", { timeout: 120_000 });
  await expect(panel(page)).toContainText("Cost$2.79Delivered9 s");

  const video = page.getByLabel("Video: a lighthouse at dusk");
  const source = await video.getAttribute("src");
  expect(source).toBe(`/api/accounts/meridian/playground/jobs/${job}/video`);
  const file = await page.request.get(demo().base_url + source, { headers: { range: "bytes=0-99" } });
  expect([file.status(), file.headers()["content-type"], (await file.body()).length]).toEqual([206, "video/mp4", 100]);

  const after = await readBooks("meridian", job);
  expect(after).toEqual({ balance: before.balance - 2_790_000n, held: before.held, charged: [2_790_000n] });
  const row = recent(page).getByRole("row").nth(1);
  await expect(row).toContainText("a lighthouse at duskCompletedLuma Ray Flash 29 s$2.79");

  // The page as it is opened anew shows the same without being told of anything.
  await page.goto(at("meridian"));
  await expect(panel(page).getByRole("status")).toContainText("Completed");
  await expect(page.getByLabel("Video: a lighthouse at dusk")).toBeVisible();
});

test("the keyboard sends, a job that waits is cancelled, and nothing is charged", async ({ page }) => {
  const before = await readBooks("northwind");
  await signIn(page, "developer@northwind.example");
  await page.goto(at("northwind"));
  await page.getByLabel(/^Prompt/).fill("429: a crowded street");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/job=/);
  await expect(panel(page).getByRole("status")).toContainText("Queued");
  expect((await readBooks("northwind")).held).toBe(before.held + 2_500_000n);
  await expect(async () => {
    const cancel = panel(page).getByRole("button", { name: "Cancel" });
    if (await cancel.isVisible()) await cancel.click();
    await expect(panel(page).getByRole("status")).toContainText("Cancelled", { timeout: 1_000 });
  }).toPass();
  await expect(panel(page)).toContainText("Cancelled; nothing was charged. It was not sent on. $2.50 is available again.");
  await expect(recent(page).getByRole("row").nth(1)).toContainText("Cancelled");
  expect(await readBooks("northwind", jobOf(page))).toEqual({ ...before, charged: [] });
});

test("a video that the upstream refuses says so in its words, and costs nothing", async ({ page }) => {
  const before = await readBooks("northwind");
  await signIn(page, "owner@northwind.example");
  await page.goto(at("northwind"));
  const job = await send(page, "moderation", "$2.50");
  await expect(panel(page)).toContainText("No video was made, and nothing was charged. Advanced prompt moderation failed", { timeout: 30_000 });
  await expect(panel(page).getByRole("status")).toContainText("Failed");
  await expect(panel(page).locator("video")).toHaveCount(0);
  expect(await readBooks("northwind", job)).toEqual({ ...before, charged: [] });
});

test("without enough credit the page says what is missing, leads to the wallet, and the server refuses with 402", async ({ browser }) => {
  await onDatabase(async (ctx) => {
    const account = { accountId: await createAccount(ctx, { slug: "penniless", name: "Penniless" }), name: "Penniless" };
    for (const role of ["owner", "developer"] as const) await inviteMember(ctx, { account, email: `${role}@northwind.example`, role });
  });
  for (const role of ["owner", "developer"] as const) {
    const page = await (await browser.newContext()).newPage();
    await signIn(page, `${role}@northwind.example`);
    await page.goto(at("penniless"));
    await expect(page.locator("#quote")).toContainText("This needs $2.50; $0.00 is available.");
    await page.getByLabel(/^Prompt/).fill("a lake");
    await expect(page.getByRole("button", { name: "Make video for $2.50" })).toBeDisabled();
    if (role === "developer") await expect(page.locator("#quote")).toContainText("An owner of the account can top it up.");
    else await expect(page.getByRole("link", { name: "Top up the wallet" })).toHaveAttribute("href", "/a/penniless/wallet");
    const response = await post(page, "penniless", "a lake");
    expect([response.status(), ((await response.json()) as { error: unknown }).error]).toEqual([402, expect.objectContaining({ type: "insufficient_credits", message: "This needs $2.50; $0.00 is available" })]);
    await page.context().close();
  }
  expect(await onDatabase((_, sql) => sql`select from jobs j join account_slugs s using (account_id) where s.slug = 'penniless'`)).toHaveLength(0);
});

test("credit that is gone since the page was opened is refused when it is sent, and the page says what is left", async ({ page }) => {
  await onDatabase(async (ctx) => {
    const account = { accountId: await createAccount(ctx, { slug: "thrifty", name: "Thrifty" }), name: "Thrifty" };
    await inviteMember(ctx, { account, email: "owner@northwind.example", role: "owner" });
    await settleTopUp(ctx, { accountId: account.accountId, topUpId: newId(), creditMicros: 3_000_000n, paymentReference: "wire" });
  });
  await signIn(page, "owner@northwind.example");
  await page.goto(at("thrifty"));
  await expect(page.locator("#quote")).toContainText("$2.50: 5 s × $0.50 a second. $0.50 of $3.00 stays available.");
  const other = (await (await post(page, "thrifty", "429")).json()) as { id: string };
  await page.getByLabel(/^Prompt/).fill("a lake");
  const refused = page.waitForResponse((response) => response.url().endsWith("/playground/jobs"));
  await page.getByRole("button", { name: "Make video for $2.50" }).click();
  expect((await refused).status()).toBe(402);
  await expect(page.locator("#quote")).toContainText("This needs $2.50; $0.50 is available. Top up the wallet");
  await expect(page.getByRole("button", { name: "Make video for $2.50" })).toBeDisabled();
  await expect.poll(async () => ((await (await page.request.delete(`${demo().base_url}/api/accounts/thrifty/playground/jobs/${other.id}`)).json()) as { state: string }).state).toBe("cancelled");
});

test("with a provider key of its own an account without credit makes videos, and is told who bills them", async ({ page }) => {
  test.setTimeout(120_000);
  await onDatabase(async (ctx) => {
    const account = { accountId: await createAccount(ctx, { slug: "ownkey", name: "Own key" }), name: "Own key" };
    await inviteMember(ctx, { account, email: "owner@northwind.example", role: "owner" });
  });
  await signIn(page, "owner@northwind.example");
  const attached = await page.request.post(`${demo().base_url}/api/accounts/ownkey/provider-keys`, { data: { provider: "luma", label: "studio", key: newLumaKey("luma-sandbox"), models: [RAY_2], attach_anyway: false } });
  expect(attached.status(), await attached.text()).toBe(201);
  await page.goto(at("ownkey"));
  await expect(page.locator("#quote")).toContainText("On the account's own provider key: its provider bills it, and nothing is taken from the credit");
  await page.getByLabel("Model").selectOption("Luma Ray Flash 2");
  await expect(page.locator("#quote")).toContainText(/This needs \$0\.\d+; \$0\.00 is available\./);
  await page.getByLabel("Model").selectOption("Luma Ray 2");
  await page.getByLabel(/^Prompt/).fill("a lighthouse at dawn");
  await page.getByRole("button", { name: "Make video on the provider key" }).click();
  await page.waitForURL(/job=/);
  await expect(panel(page).getByRole("status")).toContainText("Completed", { timeout: 90_000 });
  await expect(panel(page)).toContainText("CostBYOKDelivered5 s");
  await expect(panel(page)).toContainText("Billed by the provider, on the account's own key.");
  expect(await readBooks("ownkey", jobOf(page))).toEqual({ balance: 0n, held: 0n, charged: [0n] });
});

test("the code beside it asks for the same, whatever the prompt holds, and is copied whole", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "developer@northwind.example");
  await page.goto(at("northwind"));
  await page.getByLabel(/^Prompt/).fill("it's a \"lake\"");
  await page.getByLabel("Duration").selectOption("9 s");
  for (const [name, start, prompt] of [
    ["curl", `curl ${demo().base_url}/v1/videos/generations`, String.raw`"prompt": "it'\''s a \"lake\""`],
    ["Python", "import os", String.raw`"prompt": "it's a \"lake\""`], ["TypeScript", 'import OpenAI from "openai"', String.raw`"prompt": "it's a \"lake\""`],
  ] as const) {
    await page.getByRole("tab", { name }).click();
    await page.getByRole("button", { name: `Copy ${name} code` }).click();
    await expect(page.getByRole("button", { name: `${name} code copied` })).toBeVisible();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.startsWith(start), copied).toBe(true);
    for (const part of [prompt, `"model": "${RAY_2}"`, '"duration": 9', '"resolution": "720p"', '"aspect_ratio": "16:9"', "TOLLGATE_API_KEY"]) expect(copied).toContain(part);
    await expect(page.getByRole("region", { name: `${name} code` })).toHaveText(copied);
  }
});

test("an admin sees a task that fails, with its words, and has it tried at once; it is written down who did", async ({ page }) => {
  const jobId = newId();
  const taskId = await onDatabase(async (ctx, sql) => {
    const [account] = await sql<{ account_id: string }[]>`select account_id from account_slugs where slug = 'northwind'`;
    await enqueue(ctx, "job.callback", { accountId: account!.account_id, jobId }, { delayMs: 3_600_000 });
    const [task] = await sql<{ id: string }[]>`update pgboss.job set state = 'retry', retry_count = 2, started_on = now(), output = ${sql.json({ message: "The media store is full" })} where data ->> 'jobId' = ${jobId} returning id`;
    return task!.id;
  });
  await signIn(page, "admin@tollgate.example");
  await page.goto(`${demo().base_url}/platform/tasks`);
  const queue = page.getByRole("region", { name: "Queues" }).getByRole("row").filter({ hasText: "job.callback" });
  await expect(queue).toContainText("looks at a job that its upstream called about0—10—10");
  const failure = page.getByRole("region", { name: "Failures" }).getByRole("row").filter({ hasText: jobId });
  await expect(failure).toContainText("The media store is full");
  await lookAt(page, "tasks-failing");
  await expect(failure).toContainText(/Tried again3.*in (59 min|1 h)/);
  await failure.getByRole("button", { name: "Try now" }).click();
  await expect(async () => {
    await page.reload();
    await expect(failure).toHaveCount(0, { timeout: 500 });
  }).toPass();
  await expect(page.getByRole("region", { name: "Upstreams" }).getByRole("row").filter({ hasText: "luma" })).toContainText("sandbox");
  const entries = await onDatabase((_, sql) => sql`select actor, detail from audit_entries where action = 'task.try_now' and subject = ${taskId}`);
  expect(entries).toMatchObject([{ actor: "admin@tollgate.example", detail: { task: "job.callback", jobId } }]);
});

/** Jobs in every state that one can end or be in, by the page that shows each. */
async function makeStates(page: Page): Promise<Record<string, string>> {
  const jobs: Record<string, string> = {};
  for (const [state, prompt, aspect] of [["completed", "a tall tower of glass", "9:16"], ["failed", "moderation", "16:9"], ["queued", "429", "16:9"]] as const) {
    const response = await post(page, "northwind", prompt, aspect);
    jobs[state] = ((await response.json()) as { id: string }).id;
    if (state !== "queued") await expect.poll(async () => ((await (await page.request.get(`${demo().base_url}/api/accounts/northwind/playground/jobs/${jobs[state]}`)).json()) as { state: string }).state, { timeout: 120_000 }).toBe(state);
  }
  return jobs;
}

test("no accessibility violation and no sideways scroll in any state, in both themes, on a phone and a wide screen", async ({ page: owner }) => {
  test.setTimeout(400_000);
  await signIn(owner, "owner@northwind.example");
  const jobs = await makeStates(owner);
  for (const [state, path] of [...Object.entries(jobs).map(([name, job]) => [name, at("northwind", `?tz=UTC&job=${job}`)] as const), ["short", at("penniless")] as const]) {
    await owner.goto(path);
    if (state === "completed") await expect(owner.locator("video")).toBeVisible();
    await lookAt(owner, `playground-${state}`);
  }
  await expect.poll(async () => ((await (await owner.request.delete(`${demo().base_url}/api/accounts/northwind/playground/jobs/${jobs.queued}`)).json()) as { state: string }).state).toBe("cancelled");
});
