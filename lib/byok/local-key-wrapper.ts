import { decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from "./aes-gcm";
import type { KeyWrapper, WrappedKey } from "./key-wrapper";
import { UnopenableKey } from "./unopenable-key";

/** Master keys from the settings: `id:base64`, separated by commas; the first wraps, all unwrap. A wrapped key is nonce, tag and ciphertext. */
export function localKeyWrapper(masterKeys: string): KeyWrapper {
  const keys = new Map(masterKeys.split(",").map((entry) => {
    const [id, key] = entry.split(":");
    return [id!, Buffer.from(key!, "base64")] as const;
  }));
  const [newest] = keys.keys();

  async function wrap(dataKey: Buffer, binding: Buffer): Promise<WrappedKey> {
    const { nonce, authTag, ciphertext } = encrypt(keys.get(newest!)!, dataKey, binding);
    return { wrappedKey: Buffer.concat([nonce, authTag, ciphertext]), masterKeyId: newest! };
  }

  async function unwrap({ wrappedKey, masterKeyId }: WrappedKey, binding: Buffer): Promise<Buffer> {
    const key = keys.get(masterKeyId);
    if (!key) throw new UnopenableKey();
    const [nonce, authTag, ciphertext] = [wrappedKey.subarray(0, NONCE_BYTES), wrappedKey.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES), wrappedKey.subarray(NONCE_BYTES + TAG_BYTES)];
    try {
      return decrypt(key, { nonce, authTag, ciphertext }, binding);
    } catch {
      throw new UnopenableKey();
    }
  }

  return {
    knows: (masterKeyId) => keys.has(masterKeyId),
    newest: async () => newest!,
    wrap, unwrap,
    async rewrap(wrapped, binding) {
      const dataKey = await unwrap(wrapped, binding);
      try {
        return await wrap(dataKey, binding);
      } finally {
        dataKey.fill(0);
      }
    },
  };
}
