/** What a receiver does, for people to copy; a test runs it. */
export const VERIFY_EXAMPLE = `import { createHmac, timingSafeEqual } from "node:crypto";

// raw: the body exactly as it came, before parsing. header: X-Gateway-Signature.
export function isSigned(raw, header, secret) {
  const { t, v1 } = Object.fromEntries(header.split(",").map((part) => part.split("=")));
  const hex = createHmac("sha256", secret).update(\`\${t}.\${raw}\`).digest("hex");
  const fresh = Math.abs(Date.now() / 1000 - Number(t)) <= 300;
  return fresh && v1.length === hex.length && timingSafeEqual(Buffer.from(v1), Buffer.from(hex));
}
`;
