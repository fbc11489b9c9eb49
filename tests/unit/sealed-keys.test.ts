import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { joinWrappers } from "@/lib/byok/join-wrappers";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { ProviderKeyText } from "@/lib/byok/provider-key-text";
import { bindingOf, type KeyPlace, sealKey, type SealedKey } from "@/lib/byok/seal-key";
import { UnopenableKey } from "@/lib/byok/unopenable-key";
import { unsealKey } from "@/lib/byok/unseal-key";
import { vaultKeyWrapper } from "@/lib/byok/vault-key-wrapper";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { newMasterKey, useWrappings } from "../support/key-wrappers";
import { newLumaKey } from "../support/provider-keys";
import { startVault, type Vault } from "../support/vault";

// Each bit is tried over HTTP too.
vi.setConfig({ testTimeout: 120_000 });

const SECRET = newLumaKey();
const newPlace = (): KeyPlace => ({ accountId: newId(), provider: "luma", id: newId() });

/** All that an error says to whoever catches, answers or logs it, but where it was thrown. */
const said = (error: unknown) => Object.getOwnPropertyNames(error).filter((name) => name !== "stack").sort().map((name) => [name, (error as Record<string, unknown>)[name]]);
const refusal = said(new UnopenableKey());

/** The value with each of its bits flipped in turn; and cut, lengthened and emptied. */
function* damaged(bytes: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const copy = Buffer.from(bytes);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    yield copy;
  }
  yield bytes.subarray(0, -1);
  yield Buffer.concat([bytes, Buffer.from([0])]);
  yield Buffer.alloc(0);
}

function* damagedText(text: string): Generator<string> {
  for (const [place, char] of [...text].entries()) for (let bit = 0; bit < 7; bit++) yield text.slice(0, place) + String.fromCharCode(char.charCodeAt(0) ^ (1 << bit)) + text.slice(place + 1);
}

describe.each(useWrappings())("sealed with $name", ({ make }) => {
  test("a key opens as it was sealed, and two seals of one text have nothing in common", async () => {
    const wrapper = (await make()).wrapper();
    const place = newPlace();
    const [one, other] = [await sealKey(wrapper, place, new ProviderKeyText(SECRET)), await sealKey(wrapper, place, new ProviderKeyText(SECRET))];
    for (const sealed of [one, other]) {
      expect((await unsealKey(wrapper, place, sealed)).reveal()).toBe(SECRET);
      expect(sealed.masterKeyId).toBe(await wrapper.newest());
    }
    for (const part of ["ciphertext", "nonce", "authTag", "wrappedKey"] as const) expect(one[part].equals(other[part]), part).toBe(false);
    expect(Buffer.concat([one.ciphertext, one.wrappedKey]).includes(SECRET.slice(-4))).toBe(false);
  });

  test("every flipped bit of what is stored, and every other length of it, is refused with the same error", async () => {
    const wrapper = (await make()).wrapper();
    const place = newPlace();
    const sealed = await sealKey(wrapper, place, new ProviderKeyText(SECRET));
    let tries = 0;
    async function refused(change: Partial<SealedKey>) {
      tries += 1;
      expect(said(await unsealKey(wrapper, place, { ...sealed, ...change }).catch((error: unknown) => error)), inspect(change)).toEqual(refusal);
    }
    for (const part of ["ciphertext", "nonce", "authTag", "wrappedKey"] as const) for (const bytes of damaged(sealed[part])) await refused({ [part]: bytes });
    for (const masterKeyId of damagedText(sealed.masterKeyId)) await refused({ masterKeyId });
    await refused({ masterKeyId: "" });
    expect(tries).toBeGreaterThan(8 * (SECRET.length + 12 + 16 + 60));
  });

  test("every flipped bit of the account, the provider or the id is refused with the same error, and so is a row that was moved", async () => {
    const wrapper = (await make()).wrapper();
    const place = newPlace();
    const sealed = await sealKey(wrapper, place, new ProviderKeyText(SECRET));
    const elsewhere: KeyPlace[] = [{ ...place, accountId: newId() }, { ...place, provider: "openai-videos" }, { ...place, id: newId() }, { ...place, provider: "" }];
    for (const part of ["accountId", "provider", "id"] as const) for (const text of damagedText(place[part])) elsewhere.push({ ...place, [part]: text });
    for (const moved of elsewhere) {
      expect(said(await unsealKey(wrapper, moved, sealed).catch((error: unknown) => error)), inspect(moved)).toEqual(refusal);
      // Not only the text: the data key itself does not unwrap anywhere else.
      expect(said(await wrapper.unwrap(sealed, bindingOf(moved)).catch((error: unknown) => error)), inspect(moved)).toEqual(refusal);
    }
  });

  test("a newer master key seals from then on and the older one opens; re-wrapped keys open when it is dropped, others are refused with the same error", async () => {
    const wrapping = await make();
    const [stays, moves] = [newPlace(), newPlace()];
    const [old, before] = [await sealKey(wrapping.wrapper(), stays, new ProviderKeyText(SECRET)), await sealKey(wrapping.wrapper(), moves, new ProviderKeyText(SECRET))];
    await wrapping.addNewer();
    const both = wrapping.wrapper();
    expect(await both.newest()).not.toBe(old.masterKeyId);
    expect((await sealKey(both, newPlace(), new ProviderKeyText(SECRET))).masterKeyId).toBe(await both.newest());
    expect((await unsealKey(both, stays, old)).reveal()).toBe(SECRET);
    const after = { ...before, ...(await both.rewrap(before, bindingOf(moves))) };
    expect(after.masterKeyId).toBe(await both.newest());
    expect(said(await both.rewrap(before, bindingOf(stays)).catch((error: unknown) => error))).toEqual(refusal);
    await wrapping.dropOlder();
    const newer = wrapping.wrapper();
    expect((await unsealKey(newer, moves, after)).reveal()).toBe(SECRET);
    expect(said(await unsealKey(newer, stays, old).catch((error: unknown) => error))).toEqual(refusal);
  });
});

describe("Vault", () => {
  let vault: Vault;
  beforeAll(async () => { vault = await startVault(); });
  afterAll(() => vault.stop());
  const wrapperOf = (keyName: string, token = vault.token, address = vault.address) => vaultKeyWrapper({ address, token, keyName });

  test("is not sent what is sealed, only a data key and whose it is", async () => {
    await vault.operate("keys/plain", { derived: true });
    const place = newPlace();
    const sealed = await sealKey(wrapperOf("plain"), place, new ProviderKeyText(SECRET));
    await unsealKey(wrapperOf("plain"), place, sealed);
    const sent = vault.requests.filter((line) => /(encrypt|decrypt)\/plain/.test(line));
    expect(sent).toHaveLength(2);
    for (const line of sent) {
      expect(line).toContain(bindingOf(place).toString("base64"));
      expect(line).not.toContain(SECRET);
      expect(line).not.toContain(Buffer.from(SECRET).toString("base64").slice(0, 40));
    }
  });

  test("with a key that does not derive is refused, because it would ignore whose key it is", async () => {
    await vault.operate("keys/underived", { derived: false });
    await expect(sealKey(wrapperOf("underived"), newPlace(), new ProviderKeyText(SECRET))).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("derived=true") as string });
  });

  test("that is sealed, gone, or does not know our token is unavailable, which says nothing of the key; no error holds the token", async () => {
    await vault.operate("keys/down", { derived: true });
    const place = newPlace();
    const sealed = await sealKey(wrapperOf("down"), place, new ProviderKeyText(SECRET));
    const wrong = `hvs.${randomBytes(12).toString("hex")}`;
    const errors = [await unsealKey(wrapperOf("down", wrong), place, sealed).catch((error: unknown) => error), await unsealKey(wrapperOf("down", vault.token, "http://127.0.0.1:9"), place, sealed).catch((error: unknown) => error)];
    for (const status of [500, 503, 429]) {
      vault.answerAll(status);
      errors.push(await unsealKey(wrapperOf("down"), place, sealed).catch((error: unknown) => error), await sealKey(wrapperOf("down"), place, new ProviderKeyText(SECRET)).catch((error: unknown) => error));
    }
    vault.answerAll(null);
    expect(errors).toHaveLength(8);
    for (const error of errors) {
      expect(error).toBeInstanceOf(AppError);
      expect(error).not.toBeInstanceOf(UnopenableKey);
      expect(error).toMatchObject({ code: "unavailable" });
      for (const secret of [vault.token, wrong, SECRET]) expect(inspect(error)).not.toContain(secret);
    }
    expect((await unsealKey(wrapperOf("down"), place, sealed)).reveal()).toBe(SECRET);
  });

  test("takes over keys that master keys of the settings sealed, and afterwards these can be dropped", async () => {
    await vault.operate("keys/joined", { derived: true });
    const local = localKeyWrapper(newMasterKey());
    const place = newPlace();
    const sealed = await sealKey(local, place, new ProviderKeyText(SECRET));
    const joined = joinWrappers(wrapperOf("joined"), local);
    expect((await unsealKey(joined, place, sealed)).reveal()).toBe(SECRET);
    const moved = { ...sealed, ...(await joined.rewrap(sealed, bindingOf(place))) };
    expect(moved.masterKeyId).toBe("vault:joined:v1");
    expect((await unsealKey(wrapperOf("joined"), place, moved)).reveal()).toBe(SECRET);
    expect(said(await unsealKey(joined, place, { ...sealed, masterKeyId: "nobody" }).catch((error: unknown) => error))).toEqual(refusal);
  });
});

test("a key in the clear shows its last four characters however it is printed, serialised or copied", () => {
  const text = new ProviderKeyText(SECRET);
  const shown = [String(text), `${text}`, JSON.stringify({ text }), inspect(text), inspect({ deep: [text] }, { showHidden: true, depth: 9 }), format("%s %o %O %j", text, text, text, text), JSON.stringify({ ...text }), inspect(structuredClone(text)), inspect(Object.getOwnPropertyDescriptors(text)), String(Object.values(text))];
  for (const one of shown) expect(one).not.toContain(SECRET.slice(0, -4).slice(-8));
  expect(shown[0]).toBe(`…${SECRET.slice(-4)}`);
  expect(text.reveal()).toBe(SECRET);
});

test("what a provider quotes of a key is hidden: all of it, its beginning, its end; other words stay", () => {
  const text = new ProviderKeyText(SECRET);
  const hidden = text.hideIn(`Incorrect API key provided: ${SECRET.slice(0, 12)}… (${SECRET}), ends in ${SECRET.slice(-9)}. See https://lumalabs.ai/keys`);
  expect(hidden).toBe(`Incorrect API key provided: …${SECRET.slice(-4)}… (…${SECRET.slice(-4)}), ends in …${SECRET.slice(-4)}. See https://lumalabs.ai/keys`);
});

test("the master key of npm start is made once, whole, and readable by its owner alone, however many start at once", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "tollgate-master-")), "data", "byok-master-key");
  const script = `import("${process.cwd()}/lib/launcher/master-key.mjs").then(({ ensureMasterKey }) => { while (Date.now() < ${Date.now() + 1_000}); ensureMasterKey(${JSON.stringify(file)}); console.log(require("node:fs").readFileSync(${JSON.stringify(file)}, "utf8")); })`;
  const read = await Promise.all(Array.from({ length: 4 }, async () => {
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    return chunk.toString().trim();
  }));
  expect(read).toEqual(Array<string>(4).fill(readFileSync(file, "utf8").trim()));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const place = newPlace();
  const wrapper = localKeyWrapper(read[0]!);
  expect((await unsealKey(wrapper, place, await sealKey(wrapper, place, new ProviderKeyText(SECRET)))).reveal()).toBe(SECRET);
});

test("what npm start has made is found where nothing is set, and a damaged file is named without a word of it", async () => {
  const [home, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), "tollgate-master-"))];
  const { findMasterKeys, WrongSettings } = await import("@/lib/env");
  const { ensureMasterKey } = await import("@/lib/launcher/master-key.mjs");
  vi.stubEnv("BYOK_MASTER_KEYS", "");
  try {
    process.chdir(folder);
    expect(findMasterKeys()).toBeNull();
    ensureMasterKey(".data/byok-master-key");
    const made = findMasterKeys();
    expect(made).toMatch(/^first:[A-Za-z0-9+/]{43}=$/);
    ensureMasterKey(".data/byok-master-key");
    expect(findMasterKeys()).toBe(made);
    writeFileSync(".data/byok-master-key", made!.slice(0, -9));
    const thrown = await Promise.resolve().then(findMasterKeys).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(WrongSettings);
    expect(String(thrown)).toContain(".data/byok-master-key: id:key");
    expect(inspect(thrown)).not.toContain(made!.slice(6, 20));
  } finally {
    process.chdir(home);
    vi.unstubAllEnvs();
  }
});
