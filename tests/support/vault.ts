import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type TransitKey = { derived: boolean; versions: Map<number, Buffer>; latest: number; minDecryption: number };
type Body = { plaintext?: string; ciphertext?: string; context?: string; derived?: boolean; min_decryption_version?: number };
class Refused extends Error {
  constructor(readonly status: number, message: string) { super(message); }
}

export type Vault = {
  address: string; token: string;
  /** As an operator of the Vault does it: `keys/<name>`, `keys/<name>/rotate`, `keys/<name>/config`. */
  operate(path: string, body?: Body): Promise<void>;
  /** Every request so far, as path and body. */
  requests: string[];
  /** From then on everything is answered so; null: as usual. */
  answerAll(status: number | null): void;
  stop(): Promise<void>;
};

/** The part of HashiCorp Vault's HTTP API that transit keys need, with its statuses and messages, over real HTTP and with real AES-GCM. */
export async function startVault(): Promise<Vault> {
  const token = `hvs.${randomBytes(12).toString("hex")}`;
  const keys = new Map<string, TransitKey>();
  const requests: string[] = [];
  let everything: number | null = null;

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    requests.push(`${request.method} ${request.url} ${text}`);
    try {
      if (everything !== null) throw new Refused(everything, "Vault is sealed");
      if (request.headers["x-vault-token"] !== token) throw new Refused(403, "permission denied");
      const data = answer(keys, request.method!, request.url!, text === "" ? {} : (JSON.parse(text) as Body));
      response.writeHead(data ? 200 : 204, { "content-type": "application/json" }).end(data ? JSON.stringify({ request_id: "r", data }) : "");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      response.writeHead(error.status, { "content-type": "application/json" }).end(JSON.stringify({ errors: error.message === "" ? [] : [error.message] }));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address, token, requests,
    async operate(path, body = {}) {
      const done = await fetch(`${address}/v1/transit/${path}`, { method: "POST", headers: { "x-vault-token": token }, body: JSON.stringify(body) });
      if (!done.ok) throw new Error(await done.text());
    },
    answerAll: (status) => { everything = status; },
    stop: () => new Promise((done) => { server.close(() => done()); server.closeAllConnections(); }),
  };
}

function answer(keys: Map<string, TransitKey>, method: string, url: string, body: Body): object | null {
  const [, what, name, how] = /^\/v1\/transit\/(keys|encrypt|decrypt|rewrap)\/([\w.-]+)(?:\/(rotate|config))?$/.exec(url) ?? [];
  if (!what || !name) throw new Refused(404, "");
  const key = keys.get(name);
  if (what === "keys" && method === "POST" && !how) {
    if (!key) keys.set(name, { derived: body.derived ?? false, versions: new Map([[1, randomBytes(32)]]), latest: 1, minDecryption: 1 });
    return null;
  }
  if (!key) throw what === "keys" ? new Refused(404, "") : new Refused(400, "encryption key not found");
  if (what === "keys" && method === "GET") return { name, type: "aes256-gcm96", derived: key.derived, latest_version: key.latest, min_decryption_version: key.minDecryption };
  if (how === "rotate") {
    key.latest += 1;
    key.versions.set(key.latest, randomBytes(32));
    return null;
  }
  if (how === "config") {
    key.minDecryption = body.min_decryption_version!;
    return null;
  }
  if (key.derived && !body.context) throw new Refused(400, "missing 'context' for key derivation; the key was created using a derived key, which means additional, per-request information must be included in order to perform operations with the key");
  if (what === "encrypt") return { ciphertext: encrypt(key, Buffer.from(body.plaintext!, "base64"), body.context), key_version: key.latest };
  const plaintext = decrypt(key, body.ciphertext!, body.context);
  return what === "decrypt" ? { plaintext: plaintext.toString("base64") } : { ciphertext: encrypt(key, plaintext, body.context), key_version: key.latest };
}

const secretOf = (key: TransitKey, version: number, context: string | undefined) =>
  key.derived ? Buffer.from(hkdfSync("sha256", key.versions.get(version)!, "", Buffer.from(context!, "base64"), 32)) : key.versions.get(version)!;

function encrypt(key: TransitKey, plaintext: Buffer, context: string | undefined): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", secretOf(key, key.latest, context), nonce);
  return `vault:v${key.latest}:${Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString("base64")}`;
}

function decrypt(key: TransitKey, ciphertext: string, context: string | undefined): Buffer {
  const [, version, base64] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? [];
  if (!version) throw new Refused(400, "invalid ciphertext: no prefix");
  if (Number(version) > key.latest || Number(version) < 1) throw new Refused(400, "invalid ciphertext: version is too new");
  if (Number(version) < key.minDecryption) throw new Refused(400, "ciphertext or signature version is disallowed by policy (too old)");
  const bytes = Buffer.from(base64!, "base64");
  if (bytes.length < 28) throw new Refused(400, "invalid ciphertext length");
  const decipher = createDecipheriv("aes-256-gcm", secretOf(key, Number(version), context), bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    throw new Refused(400, "invalid ciphertext: unable to decrypt");
  }
}
