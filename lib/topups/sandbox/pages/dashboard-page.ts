import { availableBalance } from "../balance-transactions";
import type { Controls } from "../controls";
import { StripeProblem } from "../errors";
import type { Form } from "../form";
import type { Sandbox } from "../sandbox";
import { CARDS } from "../test-cards";
import type { Charge } from "../types";
import { read } from "./card-fields";
import { dollars, html, time, type Html, type Part } from "./html";
import { alert, page, redirect, type PageAnswer } from "./layout";
import { methodName } from "./receipt-page";

const SHOWN = 50;

const button = (action: string, id: string, label: string, extra: Part = null, what = id): Html =>
  html`<form method="post" action="/actions/${action}"><input type="hidden" name="id" value="${id}">${extra}<button class="plain small" aria-label="${label} ${what}">${label}</button></form>`;

const table = (heads: string[], rows: Html[], empty: string): Html =>
  rows.length === 0 ? html`<p class="soft">${empty}</p>` : html`<div class="scroll" tabindex="0"><table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;

const newest = <T>(all: T[]): T[] => all.slice(-SHOWN).reverse();

function paymentRow({ store }: Sandbox, charge: Charge): Html {
  const dispute = store.list("dispute").find((found) => found.charge === charge.id);
  const refunds = store.list("refund").filter((refund) => refund.charge === charge.id);
  const left = charge.amount_captured - charge.amount_refunded;
  const isOpen = dispute && dispute.status !== "won" && dispute.status !== "lost";
  const story = [charge.status, charge.failure_code, charge.amount_refunded > 0 && `${dollars(charge.amount_refunded)} refunded`, dispute && `dispute: ${dispute.status.replaceAll("_", " ")}`].filter(Boolean).join(", ");
  const fee = store.find("balance_transaction", String(charge.balance_transaction))?.fee;
  return html`<tr><td class="num">${dollars(charge.amount)}</td><td>${story}</td><td>${methodName(charge)}</td><td>${charge.billing_details.email}</td><td class="num">${fee === undefined ? "—" : dollars(fee)}</td><td>${time(charge.created)}</td><td class="acts">
${charge.receipt_url && html`<a href="${charge.receipt_url}">Receipt</a> `}
${charge.status === "pending" && [button("debit-succeeds", String(charge.payment_intent), "Confirm debit"), button("debit-fails", String(charge.payment_intent), "Fail debit")]}
${charge.status === "succeeded" && left > 0 && !isOpen && dispute?.status !== "lost" && button("refund", charge.id, "Refund", html`<input name="dollars" value="${(left / 100).toFixed(2)}" inputmode="decimal" aria-label="Dollars to refund of ${charge.id}">`)}
${charge.status === "succeeded" && left > 0 && !dispute && button("dispute", charge.id, "Dispute")}
${isOpen && [button("dispute-won", dispute.id, "Win dispute"), button("dispute-lost", dispute.id, "Lose dispute")]}
${refunds.filter(({ status }) => status === "pending" || status === "succeeded").map((refund) => button("refund-ends", refund.id, refund.status === "pending" ? `Let refund of ${dollars(refund.amount)} succeed` : `Let refund of ${dollars(refund.amount)} fail`))}</td></tr>`;
}

export function showDashboard(sandbox: Sandbox, { message, said, status = 200 }: { message?: string; said?: string; status?: number } = {}): PageAnswer {
  const { store } = sandbox;
  const cards = newest(store.list("payment_method").filter(({ customer, type }) => customer !== null && type === "card"));
  const open = newest(store.list("checkout.session").filter((session) => session.status === "open"));
  const behaviour = (id: string): Html => html`<select name="number" aria-label="Behaviour of ${id}">${Object.keys(CARDS).map((number) => html`<option${store.find("sandbox.instrument", id)?.number === number && html` selected`}>${number}</option>`)}</select>`;
  return page("Payments", html`<h1>Stripe sandbox</h1>${alert(message)}${said && html`<div class="said" role="status">${said}</div>`}
<p>Balance <b class="num">${dollars(availableBalance(sandbox))}</b></p>${button("pay-out", "balance", "Pay out", null, "the balance")}
<h2>Payments</h2>${table(["Amount", "Story", "Method", "E-mail", "Fee", "When", "Actions"], newest(store.list("charge")).map((charge) => paymentRow(sandbox, charge)), "No payment yet. Start a top-up in Tollgate and pay it here.")}
<h2>Open checkouts</h2>${table(["Total", "E-mail", "Since", "Actions"], open.map((session) => html`<tr><td class="num">${dollars(session.amount_total ?? 0)}</td><td>${session.customer_details?.email}</td><td>${time(session.created)}</td><td><a href="/pay/${session.id}">Pay</a> ${button("expire", session.id, "Expire")}</td></tr>`), "None.")}
<h2>Saved cards</h2>${table(["Card", "Customer", "Does what this test card does"], cards.map(({ id, card, customer }) => html`<tr><td>${card!.brand} •••• ${card!.last4}</td><td>${store.find("customer", String(customer))?.email}</td><td>${button("change-card", id, "Change", behaviour(id))}</td></tr>`), "None.")}
<h2>Events</h2>${sandbox.hasWebhook ? null : html`<p class="soft">No webhook is set: events are kept and not sent.</p>`}${table(["Type", "When", "Delivery", "Actions"], newest(store.list("event")).map((event) => {
    const waits = store.find("sandbox.delivery", event.id);
    const ended = store.find("sandbox.outcome", event.id);
    const sent = waits ? { ...waits, state: "waiting" } : ended && { ...ended, state: ended.delivered ? "delivered" : "given up" };
    return html`<tr><td>${event.type}</td><td>${time(event.created)}</td><td>${sent ? `${sent.state}${sent.last ? `, ${sent.last}` : ""}${sent.attempts > 1 ? `, ${sent.attempts} attempts` : ""}` : "not sent"}</td><td>${sandbox.hasWebhook && button("redeliver", event.id, "Redeliver")}</td></tr>`;
  }), "None.")}`, { wide: true, status });
}

/** `12.34` → 1234; null if it is not an amount of cents. */
function toCents(text: string): number | null {
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}

type Action = (controls: Controls, id: string, form: Form) => unknown;
const ACTIONS: Record<string, Action> = {
  refund: (controls, id, form) => {
    const cents = toCents(read(form, "dollars"));
    if (cents === null || cents === 0) throw new StripeProblem(400, { type: "invalid_request_error", message: "Write the amount in dollars, such as 12.34." });
    return controls.refund(id, cents);
  },
  "refund-ends": (controls, id) => controls.endRefund(id),
  dispute: (controls, id) => controls.dispute(id),
  "dispute-won": (controls, id) => controls.closeDispute(id, "won"),
  "dispute-lost": (controls, id) => controls.closeDispute(id, "lost"),
  "debit-succeeds": (controls, id) => controls.endDebit(id, "succeeded"),
  "debit-fails": (controls, id) => controls.endDebit(id, "failed"),
  "pay-out": (controls) => controls.payOut(),
  "change-card": (controls, id, form) => controls.changeCard(id, read(form, "number")),
  expire: (controls, id) => controls.expire(id),
  redeliver: (controls, id) => controls.redeliver(id),
};

export function act(sandbox: Sandbox, controls: Controls, name: string, form: Form): PageAnswer {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) return page("Not found", html`<h1>There is no action “${name}”</h1>`, { status: 404 });
  try {
    action(controls, read(form, "id"), form);
  } catch (error) {
    if (error instanceof StripeProblem) return showDashboard(sandbox, { message: error.message, status: 400 });
    throw error;
  }
  return redirect(`/?done=${name}`);
}

export const wasDone = (name: string): string | undefined => (Object.hasOwn(ACTIONS, name) ? `Done: ${name.replaceAll("-", " ")}.` : undefined);
