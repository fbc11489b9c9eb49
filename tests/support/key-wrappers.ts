import { randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import type { KeyWrapper } from "@/lib/byok/key-wrapper";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { vaultKeyWrapper } from "@/lib/byok/vault-key-wrapper";
import { startVault, type Vault } from "./vault";

/** One way of wrapping, and what its operator can do: add a newer master key, and drop all but the newest. */
export type Wrapping = { wrapper(): KeyWrapper; addNewer(): Promise<void>; dropOlder(): Promise<void> };

export const newMasterKey = () => `k${randomBytes(4).toString("hex")}:${randomBytes(32).toString("base64")}`;

function localWrapping(): Wrapping {
  let keys = [newMasterKey()];
  return {
    wrapper: () => localKeyWrapper(keys.join()),
    addNewer: async () => { keys = [newMasterKey(), ...keys]; },
    dropOlder: async () => { keys = keys.slice(0, 1); },
  };
}

/** On a transit key of its own. */
async function vaultWrapping(vault: Vault): Promise<Wrapping> {
  const keyName = `tollgate-${randomBytes(4).toString("hex")}`;
  await vault.operate(`keys/${keyName}`, { derived: true });
  let latest = 1;
  return {
    wrapper: () => vaultKeyWrapper({ address: vault.address, token: vault.token, keyName }),
    addNewer: async () => { await vault.operate(`keys/${keyName}/rotate`); latest += 1; },
    dropOlder: () => vault.operate(`keys/${keyName}/config`, { min_decryption_version: latest }),
  };
}

/** Every way of wrapping, for `describe.each`: the same tests hold for each. Make one inside a test only. */
export function useWrappings(): { name: string; make(): Promise<Wrapping> }[] {
  let vault: Vault;
  beforeAll(async () => { vault = await startVault(); });
  afterAll(() => vault.stop());
  return [
    { name: "master keys of the settings", make: async () => localWrapping() },
    { name: "Vault's transit engine", make: () => vaultWrapping(vault) },
  ];
}
