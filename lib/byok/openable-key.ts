import type { providerKeys } from "@/db/schema";
import { invariant } from "@/lib/errors/app-error";
import type { KeyWrapper } from "./key-wrapper";
import type { ProviderKeyText } from "./provider-key-text";
import { unsealKey } from "./unseal-key";

type Row = typeof providerKeys.$inferSelect;

/** A provider key that can be opened for a request to its provider. Printed or serialised it shows nothing of its seal. */
export type OpenableKey = Pick<Row, "id" | "provider" | "label" | "lastFour" | "state"> & {
  /** Names it in jobs, queues and logs and holds no part of it: `byok:<id>`. */
  credentialId: string;
  /** Whether new calls may be made with it; one that is revoked meanwhile still fetches what was begun. */
  usable: boolean;
  /** Throws `UnopenableKey`, and `unavailable` when the vault does not answer. */
  open(wrapper: KeyWrapper): Promise<ProviderKeyText>;
};

const PREFIX = "byok:";

/** The id of the provider key behind a credential id; null for a credential of the house. */
export function keyOfCredential(credentialId: string): string | null {
  return credentialId.startsWith(PREFIX) ? credentialId.slice(PREFIX.length) : null;
}

/** Of a row that is not deleted. */
export function openableKey({ accountId, id, provider, label, lastFour, state, ciphertext, nonce, authTag, wrappedKey, masterKeyId, enabled, revokedAt }: Row): OpenableKey {
  invariant(ciphertext && nonce && authTag && wrappedKey && masterKeyId, "a provider key that is not deleted is sealed");
  return {
    id, provider, label, lastFour, state, credentialId: PREFIX + id, usable: enabled && !revokedAt,
    open: (wrapper) => unsealKey(wrapper, { accountId, provider, id }, { ciphertext, nonce, authTag, wrappedKey, masterKeyId }),
  };
}
