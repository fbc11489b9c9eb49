import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { readParquet } from "@/tests/support/parquet";
import { demo, signIn } from "./demo";

test("whoever runs the books has an export made now and by itself, and sees what became of it", async ({ page }) => {
  await signIn(page, "finance@tollgate.example");
  await page.goto(`${demo().base_url}/platform/books`);
  await page.getByRole("link", { name: "Exports", exact: true }).click();
  await expect(page.getByText("tollgate/e2e/")).toBeVisible();
  const xero = page.getByRole("region", { name: "Exports" }).getByRole("row").filter({ has: page.getByRole("cell", { name: "Journal, Xero" }) });
  await expect(xero).toContainText("When asked for");
  await xero.getByRole("button", { name: "Change" }).click();
  await page.getByRole("combobox").selectOption("day");
  await expect(page.getByText("From now on: every day of the month so far, and once more when the month is closed.")).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Change" }).click();
  await expect(xero).toContainText("Every day, and when a month is closed");

  await xero.getByRole("button", { name: "Run now" }).click();
  const month = await page.getByRole("combobox").inputValue();
  await expect(page.getByText(`The files of ${month} are made within seconds and take the place of those in the bucket.`)).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Run now" }).click();
  const files = page.getByRole("region", { name: "Files" });
  const made = files.getByRole("row").filter({ hasText: "Journal, Xero" }).filter({ hasText: "finance@tollgate.example" });
  await expect(async () => {
    await page.reload();
    await expect(made).toContainText("Made", { timeout: 1_000 });
  }).toPass();
  await expect(made.locator("[data-plain]").nth(2)).toHaveAttribute("data-plain", /^[0-9a-f]{64}$/);
  // A bucket that refuses is named by what it says, and no more.
  await expect(files.getByRole("row").filter({ hasText: "S3 answered 503 SlowDown" }).first()).toContainText("tried again in");
});

test("a finance user downloads a month as Parquet beside its CSV", async ({ page }) => {
  await signIn(page, "finance@northwind.example");
  await page.goto(`${demo().base_url}/a/northwind/statements`);
  await page.getByRole("region", { name: "Statements" }).getByRole("row").filter({ hasText: "Closed" }).first().getByRole("link").click();
  const download = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("group", { name: "Download" }).getByRole("link", { name, exact: true }).click()]);
    return { name: file.suggestedFilename(), bytes: readFileSync((await file.path())!) };
  };
  const [csv, parquet] = [await download("FOCUS"), await download("FOCUS Parquet")];
  expect(parquet.name).toBe(csv.name.replace(/\.csv$/, ".parquet"));
  expect((await readParquet(parquet.bytes)).rows).toHaveLength(csv.bytes.toString().trim().split("\n").length - 1);
});
