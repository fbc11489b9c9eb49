import { decrypt } from "./aes-gcm";
import type { KeyWrapper } from "./key-wrapper";
import { ProviderKeyText } from "./provider-key-text";
import { bindingOf, type KeyPlace, type SealedKey } from "./seal-key";
import { UnopenableKey } from "./unopenable-key";

/** Opens a sealed key. Throws `UnopenableKey` whatever is wrong with it, and `unavailable` when the vault does not answer. */
export async function unsealKey(wrapper: KeyWrapper, place: KeyPlace, sealed: SealedKey): Promise<ProviderKeyText> {
  const binding = bindingOf(place);
  const dataKey = await wrapper.unwrap(sealed, binding);
  try {
    return new ProviderKeyText(decrypt(dataKey, sealed, binding).toString());
  } catch {
    throw new UnopenableKey();
  } finally {
    dataKey.fill(0);
  }
}
