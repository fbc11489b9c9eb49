import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

export const DATA_KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

export type Encrypted = { ciphertext: Buffer; nonce: Buffer; authTag: Buffer };

/** AES-256-GCM under a fresh random nonce. */
export function encrypt(key: Buffer, text: Buffer, associated: Buffer): Encrypted {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES }).setAAD(associated);
  const ciphertext = Buffer.concat([cipher.update(text), cipher.final()]);
  return { ciphertext, nonce, authTag: cipher.getAuthTag() };
}

/** Throws when anything of it was changed. A shorter tag is refused: a part of one is easier to guess. */
export function decrypt(key: Buffer, { ciphertext, nonce, authTag }: Encrypted, associated: Buffer): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES }).setAAD(associated).setAuthTag(authTag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}
