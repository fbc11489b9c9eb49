import type { Form } from "../form";
import { findCardFaults } from "../payment-methods";
import { CARDS } from "../test-cards";
import { html, type Html } from "./html";
import { field } from "./layout";

export type Errors = Partial<Record<string, string>>;

export const read = (form: Form, name: string): string => (typeof form[name] === "string" ? form[name].trim() : "");

/** Number, expiry and security code, as they were typed. The code is never shown again. */
export const cardFields = (form: Form, errors: Errors): Html => html`
${field({ name: "number", label: "Card number", value: read(form, "number"), error: errors.number, autocomplete: "cc-number", inputmode: "numeric", placeholder: "4242 4242 4242 4242" })}
<div class="pair"><div>${field({ name: "expiry", label: "Expiry (MM / YY)", value: read(form, "expiry"), error: errors.expiry, autocomplete: "cc-exp", inputmode: "numeric", placeholder: "12 / 34" })}</div>
<div>${field({ name: "cvc", label: "CVC", error: errors.cvc, autocomplete: "cc-csc", inputmode: "numeric", placeholder: "123" })}</div></div>`;

export type TypedCard = { number: string; exp_month: number; exp_year: number; cvc: string };

export function readCard(form: Form, now: Date): { card: TypedCard; errors: Errors } {
  const expiry = /^(\d{1,2})\s*\/?\s*(\d{4}|\d{2})$/.exec(read(form, "expiry"));
  const card = { number: read(form, "number").replace(/[\s-]/g, ""), exp_month: Number(expiry?.[1] ?? 0), exp_year: Number(expiry?.[2] ?? 0), cvc: read(form, "cvc") };
  const errors: Errors = {};
  for (const { field: of, message } of findCardFaults(card, now)) errors[of.startsWith("exp") ? "expiry" : of] = message;
  if (!expiry) errors.expiry = "Write the expiry as MM / YY.";
  return { card, errors };
}

const SAID: Record<string, string> = {
  "4242424242424242": "pays", "4000000000000002": "is declined", "4000000000009995": "has insufficient funds", "4000002500003155": "asks for 3-D Secure", "4000000000000341": "can be saved, then is declined",
  "4000000000000259": "pays, then disputes it", "4000000000005126": "pays; its refunds fail later", "4000000000007726": "pays; its refunds are pending first",
};

export const testCards = html`<details><summary>Test cards</summary><p class="soft">Any expiry in the future and any three digits.</p>
<ul>${Object.entries(SAID).filter(([number]) => number in CARDS).map(([number, does]) => html`<li><code>${number.replace(/(\d{4})(?=\d)/g, "$1 ")}</code> ${does}</li>`)}</ul></details>`;
