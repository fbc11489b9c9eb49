import { createHmac } from "node:crypto";

/** The headers that prove a body is ours and new, in both forms in use: HMAC-SHA256 of `<unix>.<body>`, as hex. */
export function signWebhook(body: string, secret: string, at: Date): Record<string, string> {
  const time = String(Math.floor(at.getTime() / 1_000));
  const hex = createHmac("sha256", secret).update(`${time}.${body}`, "utf8").digest("hex");
  return { "X-Gateway-Signature": `t=${time},v1=${hex}`, "aig-timestamp": time, "aig-signature": hex };
}
