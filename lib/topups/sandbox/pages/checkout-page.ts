import { applyAddress, payCheckout } from "../checkout-sessions";
import type { Form } from "../form";
import { createBankAccount, createCard, isBankAccount } from "../payment-methods";
import { get, type Sandbox } from "../sandbox";
import { BANK_ACCOUNTS, ROUTING_NUMBER } from "../test-cards";
import type { Address, CheckoutSession, PaymentMethod } from "../types";
import { cardFields, read, readCard, testCards, type Errors } from "./card-fields";
import { dollars, html, type Html } from "./html";
import { alert, field, page, redirect, type PageAnswer } from "./layout";

const COUNTRIES = { US: "United States", GB: "United Kingdom", DE: "Germany", FR: "France", CA: "Canada", AU: "Australia" };

export const successUrl = ({ id, success_url: to }: CheckoutSession): string => (to ?? "/").replaceAll("{CHECKOUT_SESSION_ID}", id);

const asksAddress = (session: CheckoutSession): boolean => session.billing_address_collection === "required" || (session.automatic_tax.enabled && !session.customer_details?.address);

/** The customer's saved methods that this session may show again. */
function listSaved({ store }: Sandbox, session: CheckoutSession): PaymentMethod[] {
  const filters = session.saved_payment_method_options?.allow_redisplay_filters ?? [];
  return session.customer === null ? [] : store.list("payment_method").filter((method) => method.customer === session.customer && method.type === "card" && filters.includes(method.allow_redisplay ?? "unspecified"));
}

type Shown = { form?: Form; errors?: Errors; message?: string | null; status?: number };

export function showCheckout(sandbox: Sandbox, session: CheckoutSession, { form = {}, errors = {}, message, status = 200 }: Shown = {}): PageAnswer {
  if (session.status === "complete") {
    return page("Done", html`<h1>${session.payment_status === "paid" ? "This payment is complete" : "This payment is on its way"}</h1><p><a href="${successUrl(session)}">Go on</a></p>`);
  }
  if (session.status === "expired") return page("Expired", html`<h1>This checkout has expired</h1><p>Nothing was charged.</p>${session.cancel_url && html`<p><a href="${session.cancel_url}">Back</a></p>`}`, { status: 410 });
  const { items } = get(sandbox, "sandbox.items", session.id);
  const failed = session.payment_intent ? get(sandbox, "payment_intent", String(session.payment_intent)).last_payment_error?.message : null;
  const saved = listSaved(sandbox, session);
  const chosen = read(form, "method") || saved[0]?.id || session.payment_method_types[0]!;
  const choice = (value: string, label: string | Html): Html => html`<label class="choice"><input type="radio" name="method" value="${value}"${chosen === value && html` checked`}> <span>${label}</span></label>`;
  const takesBank = session.payment_method_types.includes("us_bank_account");
  const offersSaving = session.saved_payment_method_options?.payment_method_save === "enabled";
  const tax = session.total_details?.amount_tax ?? 0;
  return page("Pay", html`
${session.cancel_url && html`<p><a href="${session.cancel_url}">← Back without paying</a></p>`}
<h1>Pay <span class="num">${dollars(session.amount_total ?? 0)}</span></h1>
<dl class="sum">${items.map((item) => html`<div><dt>${item.description}${(item.quantity ?? 1) > 1 && ` × ${item.quantity}`}</dt><dd>${dollars(item.amount_subtotal)}</dd></div>`)}
${session.automatic_tax.enabled && html`<div><dt>Tax</dt><dd>${session.automatic_tax.status === "complete" ? dollars(tax) : "by your address"}</dd></div>`}
<div class="total"><dt>Total</dt><dd>${dollars(session.amount_total ?? 0)}</dd></div></dl>
${alert(message ?? failed)}
<form method="post" novalidate>
<input type="hidden" name="shown_total" value="${session.amount_total}">
${session.customer_details?.email && session.customer
    ? html`<p class="soft">Paying as ${session.customer_details.email}</p>`
    : field({ name: "email", label: "E-mail", type: "email", value: read(form, "email") || (session.customer_details?.email ?? ""), error: errors.email, autocomplete: "email" })}
<fieldset><legend>Pay with</legend>
${saved.map(({ id, card }) => choice(id, html`Saved ${card!.brand} •••• ${card!.last4}, ${String(card!.exp_month).padStart(2, "0")} / ${String(card!.exp_year).slice(-2)}`))}
${session.payment_method_types.includes("card") && choice("card", saved.length > 0 ? "Another card" : "Card")}
${takesBank && choice("us_bank_account", "Bank debit (confirmed later)")}
${errors.method && html`<p class="error">${errors.method}</p>`}</fieldset>
${session.payment_method_types.includes("card") && html`<fieldset class="for-card"><legend>Card</legend>${cardFields(form, errors)}
${offersSaving && html`<label class="choice"><input type="checkbox" name="save" value="yes"${read(form, "save") && html` checked`}> <span>Save this card for later payments</span></label>`}</fieldset>`}
${takesBank && html`<fieldset class="for-bank"><legend>Bank account</legend>
${field({ name: "holder", label: "Account holder", value: read(form, "holder"), error: errors.holder, autocomplete: "name" })}
${field({ name: "account", label: `Account number (routing number ${ROUTING_NUMBER})`, value: read(form, "account"), error: errors.account, inputmode: "numeric", placeholder: "000123456789" })}
<p class="soft"><code>000123456789</code> is confirmed later, <code>000222222227</code> fails later.</p></fieldset>`}
${asksAddress(session) && html`<fieldset><legend>Billing address</legend>
<label for="country">Country</label><select id="country" name="country" autocomplete="country">${Object.entries(COUNTRIES).map(([code, name]) => html`<option value="${code}"${code === (read(form, "country") || "US") && html` selected`}>${name}</option>`)}</select>
${field({ name: "line1", label: "Address", value: read(form, "line1"), autocomplete: "address-line1" })}
<div class="pair"><div>${field({ name: "state", label: "State, such as NY", value: read(form, "state"), error: errors.state, autocomplete: "address-level1" })}</div>
<div>${field({ name: "postal_code", label: "Postal code", value: read(form, "postal_code"), error: errors.postal_code, autocomplete: "postal-code" })}</div></div></fieldset>`}
<button class="full">Pay ${dollars(session.amount_total ?? 0)}</button>
${session.custom_text.submit && html`<p class="soft">${session.custom_text.submit.message}</p>`}
</form>${testCards}`, { status });
}

function readAddress(form: Form, errors: Errors): Address {
  const country = read(form, "country");
  const state = read(form, "state").toUpperCase();
  if (!(country in COUNTRIES)) errors.country = "Choose a country.";
  if (country === "US" && !/^[A-Z]{2}$/.test(state)) errors.state = "Write the state as two letters.";
  if (read(form, "postal_code") === "") errors.postal_code = "Write a postal code.";
  return { city: null, country, line1: read(form, "line1") || null, line2: null, postal_code: read(form, "postal_code") || null, state: state || null };
}

export function submitCheckout(sandbox: Sandbox, before: CheckoutSession, form: Form): PageAnswer {
  if (before.status !== "open") return before.status === "complete" ? redirect(successUrl(before)) : showCheckout(sandbox, before);
  const errors: Errors = {};
  const chosen = read(form, "method");
  const email = (before.customer && before.customer_details?.email) || read(form, "email");
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) errors.email = "Write your e-mail address.";
  const address = asksAddress(before) ? readAddress(form, errors) : null;
  const typed = chosen === "card" ? readCard(form, sandbox.clock.now()) : null;
  Object.assign(errors, typed?.errors);
  if (chosen === "us_bank_account") {
    if (read(form, "holder") === "") errors.holder = "Write the account holder's name.";
    if (!isBankAccount(read(form, "account"))) errors.account = `The sandbox takes ${Object.keys(BANK_ACCOUNTS).join(", ")}.`;
  }
  const saved = listSaved(sandbox, before).find(({ id }) => id === chosen);
  if (!saved && !before.payment_method_types.includes(chosen)) errors.method = "Choose how to pay.";
  if (Object.keys(errors).length > 0) return showCheckout(sandbox, before, { form, errors, status: 400 });

  const session = address ? applyAddress(sandbox, before, address) : before;
  if (read(form, "shown_total") !== String(session.amount_total)) {
    return showCheckout(sandbox, session, { form, message: `With tax the total is ${dollars(session.amount_total ?? 0)}. Nothing was charged yet: check it, and pay.` });
  }
  const billing = { email, name: read(form, "holder") || null, address };
  const method = saved ?? (typed ? createCard(sandbox, typed.card, billing) : createBankAccount(sandbox, read(form, "account"), billing));
  const intent = payCheckout(sandbox, session, { method, email, name: billing.name, address, saveCard: read(form, "save") === "yes" && typed !== null });
  if (intent.status === "requires_action") return redirect(`/authenticate/${intent.id}`);
  if (intent.last_payment_error) return showCheckout(sandbox, get(sandbox, "checkout.session", session.id), { form, status: 402 });
  return redirect(successUrl(session));
}
