import { findSessionOf } from "../checkout-sessions";
import type { Controls } from "../controls";
import type { Form } from "../form";
import type { Sandbox } from "../sandbox";
import type { PaymentIntent } from "../types";
import { successUrl } from "./checkout-page";
import { dollars, html } from "./html";
import { page, redirect, type PageAnswer } from "./layout";

/** The bank's page of 3-D Secure. */
export function showAuthentication(intent: PaymentIntent): PageAnswer {
  if (intent.status !== "requires_action") return page("3-D Secure", html`<h1>Nothing waits for you here</h1><p>This payment’s status is ${intent.status}.</p>`, { status: 410 });
  return page("3-D Secure", html`<h1>3-D Secure: is it you?</h1>
<p>The bank of the card asks you to confirm a payment of <b class="num">${dollars(intent.amount)}</b>.</p>
<form method="post"><button class="full" name="outcome" value="passed">Complete authentication</button></form>
<form method="post"><button class="full plain" name="outcome" value="failed">Fail authentication</button></form>`);
}

export function submitAuthentication(sandbox: Sandbox, controls: Controls, intent: PaymentIntent, form: Form): PageAnswer {
  if (intent.status !== "requires_action") return showAuthentication(intent);
  const back = intent.next_action?.redirect_to_url?.return_url ?? null;
  const session = findSessionOf(sandbox, intent.id);
  const after = controls.authenticate(intent.id, form.outcome === "passed");
  const isPaid = after.status === "succeeded";
  if (session) return redirect(isPaid ? successUrl(session) : `/pay/${session.id}`);
  if (!back) return page("3-D Secure", html`<h1>${isPaid ? "The payment went through" : "The payment failed"}</h1>`);
  const to = new URL(back);
  to.searchParams.set("payment_intent", intent.id);
  to.searchParams.set("redirect_status", isPaid ? "succeeded" : "failed");
  return redirect(to.href);
}
