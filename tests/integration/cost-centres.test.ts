import { expect, test } from "vitest";
import { listCostCentres } from "@/lib/finance/list-cost-centres";
import { setCostCentre } from "@/lib/finance/set-cost-centre";
import { newCustomer } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();

test("a thousand tags, keys and sub-accounts of an account are mapped to cost centres, and no more; an API key only where it is the account's own", async () => {
  const { ctx, owner } = database;
  const [{ accountId, apiKeyId }, other] = [await newCustomer(ctx), await newCustomer(ctx)];
  const set = (kind: "tag" | "api_key" | "sub_account", key: string, costCentre = "Film") => setCostCentre(ctx, { accountId, kind, key, costCentre });
  for (const key of [other.apiKeyId, "no id"]) await expect(set("api_key", key)).rejects.toMatchObject({ code: "invalid_request", field: "key", message: "key: this account has no API key of that id" });
  await set("api_key", apiKeyId);
  await owner`insert into cost_centres select ${accountId}, 'tag', 'tag ' || n, 'Ads', 'test', now() from generate_series(1, 998) n`;
  await set("sub_account", "sa_1");
  const full = { code: "invalid_request", field: "key", message: "key: 1,000 tags, API keys and sub-accounts are mapped already, which is as many as can be; take one away first" };
  await expect(set("tag", "one more")).rejects.toMatchObject(full);
  // What is mapped may be changed and taken away, and what of nothing is taken away is nothing.
  await set("tag", "tag 1", "Film");
  await set("tag", "never mapped", "");
  await set("tag", "tag 2", "");
  await set("tag", "one more");
  await expect(set("tag", "and another")).rejects.toMatchObject(full);
  expect(await listCostCentres(ctx, accountId)).toHaveLength(1_000);
  await setCostCentre(ctx, { accountId: other.accountId, kind: "tag", key: "tag 1", costCentre: "Ads" });
});
