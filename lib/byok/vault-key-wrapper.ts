import { AppError } from "@/lib/errors/app-error";
import type { KeyWrapper, WrappedKey } from "./key-wrapper";
import { UnopenableKey } from "./unopenable-key";

const PATIENCE_MS = 10_000;
const CIPHERTEXT = /^vault:v(\d+):([A-Za-z0-9+/]+={0,2})$/;

type Settings = { address: string; token: string; keyName: string };
type Answer = { ciphertext?: string; plaintext?: string; derived?: boolean; latest_version?: number };

/**
 * HashiCorp Vault's transit engine, mounted at `transit`: master keys never leave it. The binding is the context that the key
 * is derived by, so the transit key must be made with `derived=true`; of another one Vault would ignore it. The token needs
 * `read` on `transit/keys/<name>` and `update` on encrypt, decrypt and rewrap. A version of the key is a master key of its own:
 * `vault:<name>:v<version>`. Only the bytes inside `vault:v1:…` are kept, since base64 has spellings that mean the same.
 */
export function vaultKeyWrapper({ address, token, keyName }: Settings): KeyWrapper {
  const prefix = `vault:${keyName}:v`;

  /** Vault answers 400 for what it cannot decrypt; anything else says nothing about the key. */
  async function ask(path: "keys" | "encrypt" | "decrypt" | "rewrap", body?: Record<string, string>): Promise<Answer> {
    const response = await fetch(new URL(`/v1/transit/${path}/${keyName}`, address), {
      method: body ? "POST" : "GET", redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { "x-vault-token": token, ...(body ? { "content-type": "application/json" } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch(() => null);
    const answer = response?.ok ? ((await response.json().catch(() => null)) as { data?: Answer } | null)?.data : null;
    if (answer) return answer;
    if (response?.status === 400 && (path === "decrypt" || path === "rewrap")) throw new UnopenableKey();
    throw new AppError("unavailable", `The vault that seals provider keys does not do its part (${path}: ${response ? `status ${response.status}` : "no answer"})`);
  }

  async function newest(): Promise<string> {
    const { derived, latest_version } = await ask("keys");
    if (derived !== true) throw new AppError("unavailable", `BYOK_VAULT_KEY: ${keyName} does not derive keys; make one that does: vault write -f transit/keys/<name> derived=true`);
    return `${prefix}${latest_version}`;
  }
  let checked: Promise<string> | null = null;

  function parse(ciphertext: string | undefined): WrappedKey {
    const [, version, bytes] = CIPHERTEXT.exec(ciphertext ?? "") ?? [];
    if (!version || !bytes) throw new AppError("unavailable", "The vault that seals provider keys gave no ciphertext");
    return { wrappedKey: Buffer.from(bytes, "base64"), masterKeyId: `${prefix}${version}` };
  }

  const format = ({ wrappedKey, masterKeyId }: WrappedKey) => `vault:v${masterKeyId.slice(prefix.length)}:${wrappedKey.toString("base64")}`;
  const knows = (masterKeyId: string) => masterKeyId.startsWith(prefix) && /^\d+$/.test(masterKeyId.slice(prefix.length));
  const requireKnown = ({ masterKeyId }: WrappedKey) => { if (!knows(masterKeyId)) throw new UnopenableKey(); };

  return {
    knows, newest,
    async wrap(dataKey, binding) {
      // Once a process: whether the key derives never changes.
      checked ??= newest().catch((error: unknown) => { checked = null; throw error; });
      await checked;
      return parse((await ask("encrypt", { plaintext: dataKey.toString("base64"), context: binding.toString("base64") })).ciphertext);
    },
    async unwrap(wrapped, binding) {
      requireKnown(wrapped);
      const { plaintext } = await ask("decrypt", { ciphertext: format(wrapped), context: binding.toString("base64") });
      return Buffer.from(plaintext ?? "", "base64");
    },
    async rewrap(wrapped, binding) {
      requireKnown(wrapped);
      return parse((await ask("rewrap", { ciphertext: format(wrapped), context: binding.toString("base64") })).ciphertext);
    },
  };
}
