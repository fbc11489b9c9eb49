import { expect, test } from "vitest";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { setFallback } from "@/lib/byok/set-fallback";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { setBudget } from "@/lib/gateway/set-budget";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { getWallet } from "@/lib/wallet/get-wallet";
import { useDatabase } from "@/tests/support/database";
import { useGateway } from "@/tests/support/gateway";
import { newMasterKey } from "@/tests/support/key-wrappers";
import { answering, LUMA, newLumaKey, RAY_2 } from "@/tests/support/provider-keys";

process.env.BYOK_MASTER_KEYS = newMasterKey();

const database = useDatabase();
const gateway = useGateway(database);
const dollars = (amount: number) => BigInt(Math.round(amount * 1_000_000));
/** Made on credits, while Ray 2 is made on the account's own key; both cost so much for 5 s. */
const [ON_OWN_KEY, ON_CREDITS] = [{ prompt: "a lake", model: RAY_2, durationSeconds: 5 }, { prompt: "a sea", model: "luma/luma-ray-flash-2", durationSeconds: 5 }];

/** An account with credit and a key of its own for Ray 2. */
async function newOwner(key = newLumaKey("luma-sandbox"), answer: "valid" | "unreachable" = "valid"): Promise<ApiCaller> {
  const caller = await gateway.newBuyer(100);
  const means = { check: answering(answer), wrapper: localKeyWrapper(process.env.BYOK_MASTER_KEYS!) };
  await attachProviderKey(database.ctx, { accountId: caller.accountId, provider: LUMA, key, label: "own", models: [RAY_2], attachAnyway: true }, means);
  return caller;
}

/** What bounds the calls: a tag's budget, or a sub-account's cap; the caller that it binds. */
const CAPS: [string, (caller: ApiCaller, cap: bigint, includeByok?: boolean) => Promise<ApiCaller>][] = [
  ["budget", async (caller, monthlyCapMicros, includeByok) => {
    await setBudget(database.ctx, { accountId: caller.accountId, tag: "ads", monthlyCapMicros, includeByok });
    return caller;
  }],
  ["sub-account", async (caller, spendCapMicros, includeByok) => {
    const { subAccount } = await createSubAccount(database.ctx, { accountId: caller.accountId, name: "Client", externalRef: null, spendCapMicros, includeByok, rateLimitRpm: null, defaultTag: null, allowedModels: null });
    return { ...caller, subAccount };
  }],
];
const submit = (caller: ApiCaller, request: typeof ON_OWN_KEY) => gateway.submit(caller, request, caller.subAccount ? {} : { tag: "ads" });

for (const [name, cap] of CAPS) {
  test(`a ${name} counts calls on one's own key, under way and made, and refuses the one that passes the cap: unless told otherwise`, async () => {
    for (const includeByok of [true, undefined]) {
      const caller = await cap(await newOwner(), dollars(5), includeByok);
      await submit(caller, ON_OWN_KEY);
      expect((await submit(caller, ON_OWN_KEY)).funding).toBe("byok");
      const refused = { code: "insufficient_credits", message: expect.stringContaining("may spend $5.00 a month; $5.00 is spent") };
      await expect(submit(caller, ON_OWN_KEY)).rejects.toMatchObject(refused);
      await expect(submit(caller, ON_CREDITS)).rejects.toMatchObject(refused);
      await gateway.drain(10);
      await expect(submit(caller, ON_OWN_KEY)).rejects.toMatchObject(refused);
      await expect(submit(caller, ON_CREDITS)).rejects.toMatchObject(refused);
    }
  });

  test(`a ${name} that leaves them out lets them through at its cap, and they take nothing of it from calls on credits`, async () => {
    const caller = await cap(await newOwner(), dollars(1.69), false);
    const own = [await submit(caller, ON_OWN_KEY), await submit(caller, ON_OWN_KEY)];
    const first = await submit(caller, ON_CREDITS);
    expect([own.map(({ funding }) => funding), first.funding, first.quoteMicros < dollars(1.69)]).toEqual([["byok", "byok"], "wallet", true]);
    await gateway.drain(10);
    const second = await submit(caller, ON_CREDITS).catch((error: unknown) => error);
    expect([2n * first.quoteMicros > dollars(1.69), second]).toMatchObject([true, { code: "insufficient_credits", message: expect.stringMatching(/may spend \$1\.69 a month; \$0\.\d+ is spent/) }]);
    expect((await submit(caller, ON_OWN_KEY)).funding).toBe("byok");
    await gateway.drain(10);
  });

  test(`a call that a ${name} has not counted is bound by it when it falls back to credits: it fails, and nothing is held`, async () => {
    for (const [limit, status] of [[dollars(2.49), "failed"], [dollars(2.5), "completed"]] as const) {
      const caller = await cap(await newOwner(newLumaKey("luma-refused"), "unreachable"), limit, false);
      await setFallback(database.ctx, { accountId: caller.accountId, provider: LUMA, fallback: "credits" });
      const job = await submit(caller, ON_OWN_KEY);
      expect(job.funding).toBe("byok");
      await gateway.drain(10);
      const done = await gateway.job(caller, job.id);
      expect([done.status, done.httpStatus, (await getWallet(database.ctx, caller.accountId)).heldMicros]).toEqual([status, status === "failed" ? 402 : 200, 0n]);
      if (status === "failed") expect(done.error).toContain("may spend $2.49 a month");
    }
  });
}
