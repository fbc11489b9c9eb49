import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { checkRun } from "../support/check-run";
import { newCustomer } from "../support/customers";
import { useDatabase } from "../support/database";
import { findInDatabases, findInFiles, report } from "../support/find-planted";
import { newMasterKey } from "../support/key-wrappers";
import { answering, KEY_END, KEY_MARK, LUMA, newLumaKey } from "../support/provider-keys";

const database = useDatabase();

/** In place of the real mark, which may lie nowhere, also not for a test. With signs that base64 and `like` treat in their own ways. */
const newMark = () => `${randomBytes(3).toString("hex")}_%`;
/** A key in one of its real forms, with that mark. */
const keyOf = (mark: string) => newLumaKey().replaceAll(KEY_MARK, mark);

function newFolder(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-search-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("a key is found in a row of any table, as text, in JSON and as bytes; and one that was not made to be found is told", async () => {
  const mark = newMark();
  const key = keyOf(mark);
  const only = new URL(database.url).pathname.slice(1);
  const search = () => findInDatabases(database.url, { marks: [mark], only });
  expect(await search()).toMatchObject({ databases: 1, keys: 0, places: [] });
  const { accountId } = await newCustomer(database.ctx);
  const attach = (text: string) => attachProviderKey(database.ctx, { accountId, provider: LUMA, key: text, label: `ends ${text.slice(-4)}`, models: null, attachAnyway: false }, { check: answering("valid"), wrapper: localKeyWrapper(newMasterKey()) });
  await attach(key);
  expect(await search()).toMatchObject({ keys: 1, places: [] });
  await database.owner`create schema aside`;
  await database.owner`create table aside.planted (text text, json jsonb, bytes bytea)`;
  const planted = [{ text: `before ${key} after` }, { text: key.slice(9, 29) }, { json: { deep: [{ key }] } }, { bytes: Buffer.from(`xy${key}`) }, { text: Buffer.from(`{"k":"${key}"}`).toString("base64") }, { text: Buffer.from(key).toString("hex").toUpperCase() }];
  for (const row of planted) {
    await database.owner`insert into aside.planted ${database.owner(row as never)}`;
    const { places, tables } = await search();
    expect(places, JSON.stringify(row)).toEqual([expect.stringContaining(`${only} aside.planted: `)]);
    expect(tables).toBeGreaterThan(30);
    await database.owner`truncate aside.planted`;
  }
  await database.owner`drop schema aside cascade`;
  await attach(`luma-${randomBytes(16).toString("hex")}-not${KEY_END}x`);
  expect((await search()).places).toEqual([expect.stringContaining("was not made by newLumaKey")]);
  // Else the end of the run would say the same.
  await database.owner`truncate provider_keys`;
});

test("a key is found in a file as it is, in part, in base64 wherever it begins, and in hex, across the seams of a large one too", () => {
  const mark = newMark();
  const key = keyOf(mark);
  const seam = Buffer.alloc(9 * 2 ** 20, ".");
  seam.write(key, 8 * 2 ** 20 - key.indexOf(mark) - 3);
  const dirty = {
    "logs/plain.log": `1 ${key}\n`, "part.ndjson": `{"begins":"${key.slice(5, 24)}"}`, "hex": Buffer.from(key).toString("hex"), "seam": seam,
    ...Object.fromEntries([0, 1, 2].map((offset) => [`base64-${offset}`, `level=debug body=${Buffer.from(`${"a".repeat(offset)}${key}`).toString("base64")}`])),
    "url": Buffer.from(`??>${key}`).toString("base64url"),
  };
  const folder = newFolder({ ...dirty, "clean": `…${key.slice(-4)}`, "other": newLumaKey().replaceAll(KEY_MARK, newMark()) });
  const { places, files, bytes } = findInFiles(folder, { marks: [mark] });
  expect(places.sort()).toEqual(Object.keys(dirty).map((name) => join(folder, name)).sort());
  expect([files, bytes > seam.length]).toEqual([10, true]);
});

test("the check at the end of a run fails on a key in any file or report, and when there was no database or no key to be found", () => {
  const search = (name: string, more = {}) => ({ [`searches/${name}-1.json`]: JSON.stringify({ name, databases: 2, tables: 80, keys: 3, files: 1, bytes: 1, places: [], ...more }) });
  const good = { ...search("integration"), ...search("scenarios"), ...search("e2e"), "vitest.log": "all is well" };
  expect(checkRun(newFolder(good))).toEqual({ wrong: [], said: expect.arrayContaining([expect.stringContaining("e2e: 3 provider keys attached; 2 databases (80 tables)")]) as string[] });
  const key = newLumaKey();
  const wrong: [object, RegExp][] = [
    [search("e2e", { databases: 0 }), /e2e: no database was searched/], [search("scenarios", { keys: 0 }), /scenarios: no provider key was attached/],
    [search("integration", { places: ["test_1 public.jobs: (…)"] }), /integration: test_1 public.jobs/],
    [{ "tmp/worker.log": key }, /worker\.log$/m], [{ "playwright.log": Buffer.from(`a ${key}`).toString("base64") }, /playwright\.log$/m],
  ];
  for (const [more, told] of wrong) expect(checkRun(newFolder({ ...good, ...more })).wrong).toEqual([expect.stringMatching(told)]);
  expect(checkRun(newFolder({ "vitest.log": "" })).wrong).toHaveLength(3);
  expect(checkRun(newFolder({})).wrong).toHaveLength(4);
  // As `npm test` runs it.
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "tests/support/search-run.ts", newFolder(good), newFolder({ "error-context.md": key })], { encoding: "utf8" });
  expect([status, stdout]).toEqual([1, expect.stringContaining("error-context.md\n")]);
});

test("a search that found something is left for the end of the run, and fails at once", () => {
  const folder = newFolder({});
  vi.stubEnv("TOLLGATE_TEST_RUN", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  report("clean", { databases: 1 });
  expect(() => report("dirty", { places: ["here"] })).toThrow(/left behind:\nhere/);
  const mark = "left behind";
  expect(findInFiles(folder, { marks: [mark] }).files).toBe(2);
  expect(findInFiles(folder, { marks: [`"places":["here"]`] }).places).toHaveLength(1);
});
