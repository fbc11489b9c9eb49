import { setDefaultMethod } from "../customers";
import { StripeProblem } from "../errors";
import type { Form } from "../form";
import { attach, createCard, detach } from "../payment-methods";
import { get, type Sandbox } from "../sandbox";
import type { PortalSession } from "../types";
import { cardFields, read, readCard, testCards, type Errors } from "./card-fields";
import { html } from "./html";
import { alert, page, redirect, type PageAnswer } from "./layout";

type Shown = { form?: Form; errors?: Errors; message?: string; status?: number };

/** The customer portal, as far as it is about cards. */
export function showPortal(sandbox: Sandbox, session: PortalSession, { form = {}, errors = {}, message, status = 200 }: Shown = {}): PageAnswer {
  const customer = get(sandbox, "customer", session.customer);
  const cards = sandbox.store.list("payment_method").filter((method) => method.customer === customer.id && method.type === "card");
  return page("Payment methods", html`${session.return_url && html`<p><a href="${session.return_url}">← Back</a></p>`}
<h1>Payment methods</h1><p class="soft">${customer.email}</p>${alert(message)}
${cards.length === 0 && html`<p>No card is saved. Add one below.</p>`}
${cards.length > 0 && html`<div class="scroll" tabindex="0"><table><thead><tr><th>Card</th><th>Expires</th><th>Actions</th></tr></thead><tbody>${cards.map(({ id, card }) => {
    const name = `${card!.brand} •••• ${card!.last4}`;
    const isDefault = customer.invoice_settings.default_payment_method === id;
    return html`<tr><td>${name}</td><td class="num">${String(card!.exp_month).padStart(2, "0")} / ${card!.exp_year}</td><td class="acts">
${isDefault ? html`Default ` : html`<form method="post"><input type="hidden" name="default" value="${id}"><button class="plain small" aria-label="Use ${name} by default">Use by default</button></form>`}
<form method="post"><input type="hidden" name="remove" value="${id}"><button class="plain small" aria-label="Remove ${name}">Remove</button></form></td></tr>`;
  })}</tbody></table></div>`}
<form method="post" novalidate><fieldset><legend>Add a card</legend>${cardFields(form, errors)}<button class="full">Add card</button></fieldset></form>${testCards}`, { status });
}

export function submitPortal(sandbox: Sandbox, session: PortalSession, form: Form): PageAnswer {
  const own = (id: string) => {
    const method = sandbox.store.find("payment_method", id);
    return method?.customer === session.customer ? method : null;
  };
  const removed = own(read(form, "remove"));
  const preferred = own(read(form, "default"));
  if (removed) detach(sandbox, removed);
  else if (preferred) setDefaultMethod(sandbox, session.customer, preferred.id);
  else if (!("remove" in form) && !("default" in form)) {
    const { card, errors } = readCard(form, sandbox.clock.now());
    if (Object.keys(errors).length > 0) return showPortal(sandbox, session, { form, errors, status: 400 });
    const customer = get(sandbox, "customer", session.customer);
    try {
      const method = attach(sandbox, createCard(sandbox, card, { email: customer.email, name: customer.name ?? null }), customer.id, "always");
      if (!customer.invoice_settings.default_payment_method) setDefaultMethod(sandbox, customer.id, method.id);
    } catch (error) {
      if (!(error instanceof StripeProblem)) throw error;
      return showPortal(sandbox, session, { form, message: error.message, status: 402 });
    }
  }
  return redirect(`/portal/${session.id}`);
}
