import { randomBytes } from "node:crypto";
import { DATA_KEY_BYTES, type Encrypted, encrypt } from "./aes-gcm";
import type { KeyWrapper, WrappedKey } from "./key-wrapper";
import type { ProviderKeyText } from "./provider-key-text";

/** Whose key it is. */
export type KeyPlace = { accountId: string; provider: string; id: string };
export type SealedKey = Encrypted & WrappedKey;

/** What a seal is bound to: a row that is moved to another account, provider or id does not open. */
export function bindingOf({ accountId, provider, id }: KeyPlace): Buffer {
  return Buffer.from(JSON.stringify(["tollgate.provider-key", accountId, provider, id]));
}

/** Seals a key under a data key of its own, and that under the newest master key. Throws `unavailable`. */
export async function sealKey(wrapper: KeyWrapper, place: KeyPlace, text: ProviderKeyText): Promise<SealedKey> {
  const binding = bindingOf(place);
  const dataKey = randomBytes(DATA_KEY_BYTES);
  try {
    return { ...encrypt(dataKey, Buffer.from(text.reveal()), binding), ...(await wrapper.wrap(dataKey, binding)) };
  } finally {
    dataKey.fill(0);
  }
}
