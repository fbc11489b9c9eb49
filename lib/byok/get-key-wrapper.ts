import { findMasterKeys, getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { joinWrappers } from "./join-wrappers";
import type { KeyWrapper } from "./key-wrapper";
import { localKeyWrapper } from "./local-key-wrapper";
import { vaultKeyWrapper } from "./vault-key-wrapper";

let wrapper: KeyWrapper | null = null;

/** What seals provider keys here: the Vault where one is set, else the master keys of the settings. Null when there is neither. */
export function findKeyWrapper(): KeyWrapper | null {
  if (wrapper) return wrapper;
  const { BYOK_VAULT_KEY, VAULT_ADDR, VAULT_TOKEN } = getEnv();
  const masterKeys = findMasterKeys();
  const wrappers = [
    ...(BYOK_VAULT_KEY ? [vaultKeyWrapper({ address: VAULT_ADDR!, token: VAULT_TOKEN!, keyName: BYOK_VAULT_KEY })] : []),
    ...(masterKeys ? [localKeyWrapper(masterKeys)] : []),
  ];
  const [first, ...others] = wrappers;
  wrapper = first ? joinWrappers(first, ...others) : null;
  return wrapper;
}

/** The same. Throws `unavailable`, saying what to set. */
export function getKeyWrapper(): KeyWrapper {
  const found = findKeyWrapper();
  if (!found) throw new AppError("unavailable", "Provider keys cannot be kept here: set BYOK_MASTER_KEYS, or VAULT_ADDR, VAULT_TOKEN and BYOK_VAULT_KEY, or use npm start");
  return found;
}
