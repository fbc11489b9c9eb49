import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { connectSql } from "@/db/client";
import { providerKeys } from "@/db/schema";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { deleteProviderKey } from "@/lib/byok/delete-provider-key";
import type { KeyWrapper } from "@/lib/byok/key-wrapper";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { openProviderKeys } from "@/lib/byok/open-provider-keys";
import { rotateMasterKey, type RotationProgress } from "@/lib/byok/rotate-master-key";
import { UnopenableKey } from "@/lib/byok/unopenable-key";
import { newCustomer } from "../support/customers";
import { useDatabase } from "../support/database";
import { newMasterKey, useWrappings } from "../support/key-wrappers";
import { answering, LUMA, newLumaKey, RAY_2 } from "../support/provider-keys";

// Real processes, of which each takes seconds to begin.
vi.setConfig({ testTimeout: 240_000 });

const database = useDatabase();

type Kept = { accountId: string; id: string; key: string };

/** Two accounts with some keys each, in the order in which a rotation comes to them. */
async function keep(wrapper: KeyWrapper, each: number): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const { accountId } of [await newCustomer(database.ctx), await newCustomer(database.ctx)]) {
    for (let i = 0; i < each; i++) {
      const key = newLumaKey();
      const { id } = await attachProviderKey(database.ctx, { accountId, provider: LUMA, key, label: `key ${i}`, models: null, attachAnyway: false }, { check: answering("valid"), wrapper });
      kept.push({ accountId, id: id!, key });
    }
  }
  return kept.sort((a, b) => (a.accountId + a.id < b.accountId + b.id ? -1 : 1));
}

/** The texts of all keys as they open now, or "unopenable". */
async function opened(wrapper: KeyWrapper, kept: Kept[]): Promise<string[]> {
  const choices = await Promise.all([...new Set(kept.map(({ accountId }) => accountId))].map((accountId) => openProviderKeys(database.ctx, { accountId, provider: LUMA, modelId: RAY_2 })));
  const byId = new Map(choices.flatMap(({ keys }) => keys).map((key) => [key.id, key]));
  return Promise.all(kept.map(({ id }) => byId.get(id)!.open(wrapper).then((text) => text.reveal(), (error: unknown) => {
    if (error instanceof UnopenableKey) return "unopenable";
    throw error;
  })));
}

const textsOf = (kept: Kept[]) => kept.map(({ key }) => key);
const masterKeysOf = async (kept: Kept[]) => {
  const rows = await database.ctx.db.select({ id: providerKeys.id, masterKeyId: providerKeys.masterKeyId, ciphertext: providerKeys.ciphertext }).from(providerKeys);
  return kept.map(({ id }) => rows.find((row) => row.id === id)!);
};

describe.each(useWrappings())("with $name", ({ make }) => {
  test("every key moves to the newest master key and opens without the older one; a second run has nothing to do", async () => {
    const wrapping = await make();
    const kept = await keep(wrapping.wrapper(), 3);
    const before = await masterKeysOf(kept);
    await wrapping.addNewer();
    const wrapper = wrapping.wrapper();
    const progress: RotationProgress[] = [];
    const newest = await wrapper.newest();
    expect(await rotateMasterKey(database.ctx, { wrapper, onProgress: (at) => progress.push(at) })).toMatchObject({ newest, rewrapped: 6, unopenable: expect.not.arrayContaining(kept.map(({ accountId, id }) => ({ accountId, id }))) as unknown });
    expect(progress.map(({ rewrapped }) => rewrapped)).toEqual(progress.map(({ rewrapped }) => rewrapped).sort((a, b) => a - b));
    expect(progress.at(-1)).toMatchObject({ accounts: progress[0]!.ofAccounts, rewrapped: 6 });
    const after = await masterKeysOf(kept);
    expect(after.map(({ masterKeyId }) => masterKeyId)).toEqual(Array(6).fill(newest));
    expect(after.map(({ ciphertext }) => ciphertext)).toEqual(before.map(({ ciphertext }) => ciphertext));
    expect((await rotateMasterKey(database.ctx, { wrapper })).rewrapped).toBe(0);
    await wrapping.dropOlder();
    expect(await opened(wrapping.wrapper(), kept)).toEqual(textsOf(kept));
  });
});

/** A real `rotate-master-key` process with these master keys. */
function rotation(masterKeys: string) {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/main.ts", "rotate-master-key"], { env: { ...process.env, DATABASE_URL: database.url, BYOK_MASTER_KEYS: masterKeys }, stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  const ended = once(child, "exit").then(([code, signal]) => ({ end: (signal ?? code) as string | number, said: said.join("") }));
  return { child, ended };
}

test("a rotation killed half-way and run again leaves every key open, before, between and after; then the older master key can be dropped", async () => {
  await database.owner`delete from provider_keys`;
  const [older, newer] = [newMasterKey(), newMasterKey()];
  const kept = await keep(localKeyWrapper(older), 6);
  const both = localKeyWrapper(`${newer},${older}`);
  const newest = await both.newest();
  expect(await opened(both, kept)).toEqual(textsOf(kept));

  // It comes to a halt at a row that somebody else holds, and there it is killed.
  const blocker = connectSql(database.url, { max: 1, role: "owner" });
  const held = kept[8]!;
  let release = () => {};
  const letGo = new Promise<void>((done) => { release = done; });
  const holding = blocker.begin(async (tx) => {
    await tx`select 1 from provider_keys where account_id = ${held.accountId} and id = ${held.id} for update`;
    await letGo;
  });
  const first = rotation(`${newer},${older}`);
  const waiting = async () => (await database.owner`select 1 from pg_stat_activity where application_name = 'tollgate-cli' and wait_event_type = 'Lock' and datname = current_database()`).length;
  for (let tries = 0; tries < 1_200 && (await waiting()) === 0; tries++) await setTimeout(50);
  first.child.kill("SIGKILL");
  expect((await first.ended).end).toBe("SIGKILL");
  // Its last statement waits on in the server; ended there too, nothing moves any more.
  await database.owner`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tollgate-cli' and datname = current_database()`;
  while ((await waiting()) > 0) await setTimeout(20);
  release();
  await holding;
  await blocker.end();

  const between = (await masterKeysOf(kept)).map(({ masterKeyId }) => masterKeyId === newest);
  expect(between).toEqual(kept.map((_, i) => i < 8));
  expect(await opened(both, kept)).toEqual(textsOf(kept));
  // The older one may not be dropped yet.
  expect(await opened(localKeyWrapper(newer), kept)).toEqual(kept.map(({ key }, i) => (i < 8 ? key : "unopenable")));
  await deleteProviderKey(database.ctx, kept[11]!);
  const left = kept.slice(0, 11);

  const second = await rotation(`${newer},${older}`).ended;
  expect(second).toMatchObject({ end: 0, said: expect.stringContaining(`3 provider keys re-wrapped; all are under ${newest}`) as string });
  expect(await opened(localKeyWrapper(newer), left)).toEqual(textsOf(left));
  expect(await rotation(newer).ended).toMatchObject({ end: 0, said: expect.stringContaining("0 provider keys re-wrapped") as string });
  for (const { key } of kept) expect(second.said).not.toContain(key);
});

test("a key that cannot be opened is named and left as it is, and the others move", async () => {
  await database.owner`delete from provider_keys`;
  const [older, newer] = [newMasterKey(), newMasterKey()];
  const kept = await keep(localKeyWrapper(older), 2);
  const broken = kept[1]!;
  await database.owner`update provider_keys set wrapped_key = set_byte(wrapped_key, 20, get_byte(wrapped_key, 20) # 1) where account_id = ${broken.accountId} and id = ${broken.id}`;
  const { end, said } = await rotation(`${newer},${older}`).ended;
  expect(end).toBe(1);
  expect(said).toContain(`${broken.accountId}  ${broken.id}  cannot be opened`);
  expect(said).toContain("3 provider keys re-wrapped; 1 are not under");
  expect((await database.ctx.db.select({ masterKeyId: providerKeys.masterKeyId }).from(providerKeys).where(eq(providerKeys.id, broken.id)))[0]!.masterKeyId).toBe(older.split(":")[0]);
});
