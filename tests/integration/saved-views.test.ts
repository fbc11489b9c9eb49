import { beforeAll, expect, test } from "vitest";
import { deleteView } from "@/lib/analytics/delete-view";
import { listSavedViews } from "@/lib/analytics/list-saved-views";
import { saveView } from "@/lib/analytics/save-view";
import { newCustomer } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();
let accountId: string;
const queries = async (of = accountId) => (await listSavedViews(database.ctx, of)).map(({ name, query }) => [name, query]);

beforeAll(async () => {
  ({ accountId } = await newCustomer(database.ctx));
});

test("a name saved again stands for the new view, and there is one of it however many save it at once", async () => {
  await saveView(database.ctx, { accountId, name: " by key ", query: "by=api_key" });
  await saveView(database.ctx, { accountId, name: "by key", query: "by=api_key,tag" });
  await Promise.all(Array.from({ length: 8 }, () => saveView(database.ctx, { accountId, name: "by month", query: "g=1mo" })));
  expect(await queries()).toEqual([["by key", "by=api_key,tag"], ["by month", "g=1mo"]]);
});

test("another account neither sees a view nor deletes it, and what is deleted is gone", async () => {
  const other = (await newCustomer(database.ctx)).accountId;
  const { id } = (await listSavedViews(database.ctx, accountId))[0]!;
  expect(await queries(other)).toEqual([]);
  for (const wrong of [{ accountId: other, id }, { accountId, id: "by key" }]) await expect(deleteView(database.ctx, wrong)).rejects.toMatchObject({ code: "not_found" });
  await deleteView(database.ctx, { accountId, id });
  await expect(deleteView(database.ctx, { accountId, id })).rejects.toMatchObject({ code: "not_found" });
  expect(await queries()).toEqual([["by month", "g=1mo"]]);
});

test("a view without a name or too long is refused by the field, and so is the hundred and first", async () => {
  for (const [wrong, field] of [[{ name: " " }, "name"], [{ name: "x".repeat(61) }, "name"], [{ name: "x\0" }, "name"], [{ query: "x".repeat(2_001) }, "query"]] as const) {
    await expect(saveView(database.ctx, { accountId, name: "by tag", query: "by=tag", ...wrong })).rejects.toMatchObject({ code: "invalid_request", message: expect.stringContaining(`${field}: `) });
  }
  const full = (await newCustomer(database.ctx)).accountId;
  for (let i = 0; i < 100; i++) await saveView(database.ctx, { accountId: full, name: `view ${i}`, query: "" });
  await expect(saveView(database.ctx, { accountId: full, name: "one more", query: "" })).rejects.toMatchObject({ code: "conflict" });
  await saveView(database.ctx, { accountId: full, name: "view 7", query: "by=tag" });
  expect((await queries(full)).filter(([, query]) => query !== "")).toEqual([["view 7", "by=tag"]]);
});
