import { expect, test } from "@playwright/test";
import { connectSql } from "@/db/client";
import { microsToDecimal } from "@/lib/money/micros";
import { demo, signIn } from "./demo";
import { lookAt } from "./look-at";

const url = (path: string) => demo().base_url + path;

/** A week of the demo's calls on the wallet as Luma might bill them: one left out, one twice, one at another price, and one that nobody here made. */
async function bill(): Promise<{ csv: string; from: string; to: string; left: string; dear: string }> {
  const sql = connectSql(demo().database_url, { role: "owner", max: 1 });
  try {
    const rows = await sql<{ id: string; at: Date; ms: number; cost: string; day: string }[]>`
      select e.upstream_id as id, e.occurred_at as at, e.duration_ms as ms, c.provider_cost_micros as cost, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD') as day
      from usage_events e join charges c using (account_id) where c.usage_event_id = e.id and e.funding = 'wallet' and e.status = 'completed' and e.upstream_id is not null
        and e.model_id in (select id from models where provider_id = 'luma') and e.occurred_at >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '9 days' and e.occurred_at < date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '1 days' order by e.occurred_at, e.id`;
    const days = [...new Set(rows.map(({ day }) => day))];
    const [from, to] = [days[1]!, days.at(-2)!];
    const line = ({ id, at, ms, cost }: (typeof rows)[number], factor = 1n) => `${id},${new Date(at).toISOString()},${ms / 1_000},${microsToDecimal(BigInt(cost) * factor)}`;
    const inside = rows.filter(({ day }) => day >= from && day <= to);
    const [left, twice, dear] = [inside[5]!, inside[10]!, inside[20]!];
    const lines = rows.filter((row) => row !== left).flatMap((row) => (row === twice ? [line(row), line(row)] : row === dear ? [line(row, 2n)] : [line(row)]));
    return { csv: ["id,created_at,seconds,amount_usd", ...lines, `made-for-nobody,${new Date(dear.at).toISOString()},5,2.50`].join("\n"), from, to, left: left.id, dear: dear.id };
  } finally {
    await sql.end();
  }
}

test("finance imports a provider's bill, sees what differs, writes why, and a second person approves the adjustment", async ({ page, browser }) => {
  test.setTimeout(120_000);
  const { csv, from, to, left, dear } = await bill();
  await signIn(page, "finance@tollgate.example");
  await page.goto(url("/platform/reconciliation"));
  await page.getByRole("button", { name: "Import usage export" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Provider").selectOption("luma");
  await dialog.getByLabel("File").setInputFiles({ name: "luma-november.csv", mimeType: "text/csv", buffer: Buffer.from("id,created_at\nx,soon\n") });
  await dialog.getByLabel("From, UTC").fill(from);
  await dialog.getByLabel("To, included").fill(to);
  await dialog.getByRole("button", { name: "Import usage export" }).click();
  await expect(dialog.getByRole("alert")).toContainText("row 1, created_at");
  await dialog.getByLabel("File").setInputFiles({ name: "luma-november.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await dialog.getByRole("button", { name: "Import usage export" }).click();
  await expect(dialog).toBeHidden({ timeout: 30_000 });

  const run = page.getByRole("region", { name: "Comparisons" }).locator("tbody tr").first();
  await expect(run.locator("td").nth(3)).toHaveText("luma-november.csv");
  expect((await run.locator("td").allInnerTexts()).slice(6, 10)).toEqual(["1", "1", "1", "1"]);
  const table = page.getByRole("region", { name: "Differences" });
  expect((await table.locator("tbody tr td:nth-child(3)").allInnerTexts()).sort()).toEqual(["Differing", "Double", "Only ours", "Only theirs"]);
  await lookAt(page, "reconciliation");
  await page.getByRole("navigation", { name: "Finding" }).getByRole("link", { name: "Only ours" }).click();
  await expect(table.locator("tbody tr")).toHaveCount(1);
  expect(await table.locator("tbody tr td").first().getAttribute("data-plain")).toBe(left);
  await page.goto(url("/platform/reconciliation?finding=differing"));
  expect(await table.locator("tbody tr td").first().getAttribute("data-plain")).toBe(dear);
  await table.locator("tbody tr").getByRole("link").first().click();
  await page.getByRole("button", { name: "Propose an adjustment" }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("Billed at the price of 1080p");
  await page.getByRole("dialog").getByRole("button", { name: "Propose an adjustment" }).click();
  await expect(page.getByText("finance@tollgate.example proposes to book")).toBeVisible();
  await expect(page.getByText("Somebody else approves.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await lookAt(page, "reconciliation-difference");

  const second = await browser.newContext();
  const admin = await second.newPage();
  await signIn(admin, "admin@tollgate.example");
  await admin.goto(page.url());
  await admin.getByRole("button", { name: "Approve" }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(admin.getByText(/Adjusted by transaction \d+ .* approved by admin@tollgate.example/)).toBeVisible();
  await second.close();
});

test("the books and Stripe's agree", async ({ page }) => {
  await signIn(page, "finance@tollgate.example");
  await page.goto(url("/platform/reconciliation"));
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("dialog")).toBeHidden({ timeout: 30_000 });
  const run = page.getByRole("region", { name: "Comparisons" }).locator("tbody tr").first();
  await expect(run.locator("td").nth(1)).toHaveText("Stripe");
  expect((await run.locator("td").allInnerTexts()).slice(6, 10)).toEqual(["0", "0", "0", "0"]);
  expect(Number((await run.locator("td").nth(4).innerText()).replace(",", ""))).toBeGreaterThan(0);
});

test("whoever runs the books has them audited now, and is told what came of it", async ({ page }) => {
  await signIn(page, "finance@tollgate.example");
  await page.goto(url("/platform/audit"));
  const audits = page.getByRole("region", { name: "Audits" }).locator("tbody tr");
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The books balance" })).toBeVisible({ timeout: 45_000 });
  await expect(audits.first()).toContainText("finance@tollgate.example");
});
