import { createHash, randomInt } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const API_KEY = /^sk-aig-[0-9A-Za-z]{32}_([0-9a-f]{32})$/;
const VISIBLE = 13;

/** `length` random characters of base62: 5.95 bits each. */
export function randomSecret(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

/** A new API key: `sk-aig-<32 secret characters>_<account id>`. The id lets a look-up go straight to the account. */
export function newApiKeyText(accountId: string): string {
  return `sk-aig-${randomSecret(32)}_${accountId.replaceAll("-", "")}`;
}

/** The account that a key claims to be of; null when the text is no key. */
export function accountOfApiKey(text: string): string | null {
  const hex = API_KEY.exec(text)?.[1];
  return hex ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") : null;
}

/** What is stored instead of a key or token: its SHA-256. They are random, so no salt and no stretching are needed. */
export function hashSecret(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The first characters, for people to recognise a key by. */
export function visiblePrefix(text: string): string {
  return text.slice(0, VISIBLE);
}
