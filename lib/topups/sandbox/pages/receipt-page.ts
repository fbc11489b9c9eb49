import type { Sandbox } from "../sandbox";
import type { Charge } from "../types";
import { dollars, html, time } from "./html";
import { page, type PageAnswer } from "./layout";

export const methodName = ({ payment_method_details: details }: Charge): string => {
  const last4 = details?.card?.last4 ?? details?.us_bank_account?.last4 ?? "";
  return `${details?.card?.brand ?? "bank account"} •••• ${last4}`;
};

export function showReceipt({ store }: Sandbox, charge: Charge): PageAnswer {
  const refunds = store.list("refund").filter((refund) => refund.charge === charge.id);
  return page("Receipt", html`<h1>Receipt from Tollgate</h1>
<p class="soft">${charge.id} · ${time(charge.created)}</p>
<dl class="sum"><div><dt>Amount paid</dt><dd>${dollars(charge.amount_captured)}</dd></div>
<div><dt>Paid with</dt><dd>${methodName(charge)}</dd></div>
${charge.description && html`<div><dt>For</dt><dd>${charge.description}</dd></div>`}
${refunds.map((refund) => html`<div><dt>Refund (${refund.status}), ${time(refund.created)}</dt><dd>${dollars(-refund.amount)}</dd></div>`)}
<div class="total"><dt>Total</dt><dd>${dollars(charge.amount_captured - charge.amount_refunded)}</dd></div></dl>
${charge.status === "pending" && html`<p>The bank has not confirmed this payment yet.</p>`}
${charge.disputed && html`<p class="bad">This payment was disputed.</p>`}`);
}
