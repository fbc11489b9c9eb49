import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { demo, signIn } from "./demo";

const MONTH = /^[A-Z][a-z]+ 20\d\d$/;
const micros = (text: string) => {
  const [, sign, whole, fraction = ""] = /^([−-]?)\+?\$?([\d,]+)(?:\.(\d+))?$/.exec(text.trim().replace(/^\+/, ""))!;
  return BigInt(whole!.replaceAll(",", "")) * 1_000_000n * (sign ? -1n : 1n) + BigInt(fraction.padEnd(6, "0")) * (sign ? -1n : 1n);
};

/** What a cell would copy: its plain number. */
const plain = async (page: Page, table: string, row: string, column: number) => micros((await page.getByRole("region", { name: table, exact: true }).getByRole("row").filter({ has: page.getByRole("cell", { name: row, exact: true }) }).getByRole("cell").nth(column).getAttribute("data-plain"))!);
async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("group", { name: "Download" }).getByRole("link", { name, exact: true }).click()]);
  return (await file.path())!;
}

test("a finance user reviews a month, drills down to a call, and downloads it: PDF, CSV, FOCUS and the proof all say the same", async ({ page }) => {
  test.setTimeout(180_000);
  await signIn(page, "finance@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/statements`);
  const closed = page.getByRole("region", { name: "Statements" }).getByRole("row").filter({ hasText: "Closed" });
  expect(await closed.count()).toBeGreaterThan(4);
  await expect(closed.first().getByRole("link")).toHaveText(MONTH);
  // Each month begins with what the one below it ended with.
  const money = async (row: number, column: number) => micros((await closed.nth(row).getByRole("cell").nth(column).getAttribute("data-plain"))!);
  for (let i = 0; i + 1 < (await closed.count()); i++) expect(await money(i, 2)).toBe(await money(i + 1, 6));
  const [opening, paidIn, usage, closing] = await Promise.all([2, 3, 4, 6].map((column) => money(0, column)));

  await closed.first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: /^Statement of / })).toBeVisible();
  expect(await plain(page, "Balance", "Opening balance", 1)).toBe(opening);
  expect(await plain(page, "Balance", "Top-ups", 1)).toBe(paidIn);
  expect(await plain(page, "Balance", "Usage", 1)).toBe(usage);
  expect(await plain(page, "Balance", "Closing balance", 1)).toBe(closing);
  const month = /statements\/(20\d\d-\d\d)/.exec(page.url())![1]!;

  const rows = parse(readFileSync(await download(page, "CSV"), "utf8"), { columns: true }) as Record<string, string>[];
  expect(rows.slice(0, -1).reduce((sum, { amount }) => sum + micros(amount!), 0n)).toBe(closing);
  expect(micros(rows.at(-1)!.amount!)).toBe(closing);
  expect(rows.filter(({ section }) => section === "usage").reduce((sum, { amount }) => sum + micros(amount!), 0n)).toBe(usage);

  const focus = parse(readFileSync(await download(page, "FOCUS"), "utf8"), { columns: true }) as Record<string, string>[];
  expect(focus.filter(({ ChargeCategory }) => ChargeCategory === "Usage").reduce((sum, { EffectiveCost }) => sum + micros(EffectiveCost!), 0n)).toBe(-usage!);
  expect(focus.filter(({ ChargeDescription }) => ChargeDescription!.startsWith("Credit bought,")).reduce((sum, { BilledCost }) => sum + micros(BilledCost!), 0n)).toBe(paidIn);

  const answer = await page.request.get(`${demo().base_url}/api/exports/statement?account=northwind&month=${month}&format=pdf`);
  expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, "application/pdf"]);
  const pdf = await answer.body();
  expect([pdf.subarray(0, 5).toString(), pdf.subarray(-6).toString().trim()]).toEqual(["%PDF-", "%%EOF"]);
  mkdirSync("test-results/screens", { recursive: true });
  writeFileSync("test-results/screens/statement.pdf", pdf);

  const proof = await download(page, "Proof");
  const verify = (file: string) => spawnSync("npm", ["run", "--silent", "cli", "--", "verify-statement", file], { encoding: "utf8", env: { ...process.env, DATABASE_URL: "postgres://nobody@127.0.0.1:9/nothing" } });
  const good = verify(proof);
  expect([good.status, good.stdout]).toEqual([0, expect.stringMatching(/Proven: [\d,]+ entries/) as unknown]);
  const text = readFileSync(proof, "utf8");
  expect(text).not.toContain("upstream_");
  const [, number] = /"number":(\d+),"code":"usage.charge"/.exec(text)!;
  writeFileSync(proof, text.replace(/("number":\d+,"code":"usage.charge".*?"balance":"\d+\.\d{5})(\d)/, (_, before: string, digit: string) => `${before}${(Number(digit) + 1) % 10}`));
  const bad = verify(proof);
  expect([bad.status, bad.stdout]).toEqual([1, expect.stringContaining(`entry ${number}: `) as unknown]);

  // The largest lines are on the page, the largest first, and all of them when asked for.
  const lines = page.getByRole("region", { name: "Usage", exact: true }).locator("tbody tr");
  const all = rows.filter(({ section }) => section === "usage").length;
  expect(all).toBeGreaterThan(100);
  await expect(lines).toHaveCount(100);
  const amounts = (await lines.locator("td:last-child").evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-plain")!))).map(micros);
  expect(amounts).toEqual(amounts.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(lines).toHaveCount(all);
  await page.goBack();

  // The first line of usage leads to its calls, and these to one.
  const line = page.getByRole("region", { name: "Usage", exact: true }).getByRole("row").nth(1);
  await line.getByRole("link").click();
  await page.waitForURL(/\/calls\?/);
  const call = page.getByRole("region", { name: "Calls" }).getByRole("row").nth(1).getByRole("link").first();
  await call.click();
  await page.waitForURL(/\/calls\/[0-9a-f-]{36}/);
});

test("what was known on an earlier day is another statement, and says so; a month that there is not is no page", async ({ page }) => {
  await signIn(page, "finance@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/statements`);
  await page.getByRole("region", { name: "Statements" }).getByRole("row").filter({ hasText: "Closed" }).first().getByRole("link").click();
  const usage = async () => plain(page, "Balance", "Usage", 1);
  await expect(page.getByText(/^Closed \d/)).toBeVisible();
  const whole = await usage();
  const month = /statements\/(20\d\d-\d\d)/.exec(page.url())![1]!;
  await page.getByRole("group").filter({ hasText: "As known at" }).locator("summary").click();
  await page.getByLabel(/^Day/).fill(`${month}-15`);
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByText(`As known in the evening of ${month}-15`)).toBeVisible();
  const known = await usage();
  expect(known < 0n && known > whole).toBe(true);
  await expect(page.getByRole("link", { name: "Proof", exact: true })).toHaveCount(0);
  for (const path of ["2019-01", "2999-01", "nonsense", `${month}?known=2026-02-31`]) expect((await page.request.get(`${demo().base_url}/a/northwind/statements/${path}`)).status(), path).toBe(404);
});

test("a finance user maps a tag to a cost centre, and the statement is split by it; what adds up to the whole is the same", async ({ page }) => {
  await signIn(page, "finance@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/statements/cost-centres`);
  // Sub-accounts that only a gateway's log names are there, too.
  await expect(page.getByRole("row").filter({ has: page.getByRole("cell", { name: "london", exact: true }) })).toContainText("Sub-account");
  const row = page.getByRole("row").filter({ has: page.getByRole("cell", { name: "film", exact: true }) });
  await row.getByRole("button", { name: "Map" }).click();
  await page.getByLabel("Cost centre (empty: none)").fill("CC-410 Film");
  await expect(page.getByText("CC-410 Film pays for film, in closed statements too: their amounts stay.")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Map" }).click();
  await expect(row.getByRole("cell", { name: "CC-410 Film" })).toBeVisible();
  await page.goto(`${demo().base_url}/a/northwind/statements`);
  await page.getByRole("region", { name: "Statements" }).getByRole("row").filter({ hasText: "Closed" }).first().getByRole("link").click();
  const split = await Promise.all(["CC-410 Film", "None"].map((name) => plain(page, "By cost centre", name, 2)));
  expect(split.every((amount) => amount > 0n)).toBe(true);
  expect(split[0]! + split[1]!).toBe(-(await plain(page, "Balance", "Usage", 1)));
});
