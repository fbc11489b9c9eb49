import type { ApiRequest } from "../api";
import type { Controls } from "../controls";
import { StripeProblem } from "../errors";
import { parseForm } from "../form";
import { get, type Sandbox } from "../sandbox";
import { showAuthentication, submitAuthentication } from "./authenticate-page";
import { read } from "./card-fields";
import { showCheckout, submitCheckout } from "./checkout-page";
import { act, showDashboard, wasDone } from "./dashboard-page";
import { html } from "./html";
import { drawInvoicePdf, showInvoice } from "./invoice-page";
import { page, type PageAnswer } from "./layout";
import { showPortal, submitPortal } from "./portal-page";
import { showReceipt } from "./receipt-page";

/** What a browser asks for, outside of the API. */
export function answerPage(sandbox: Sandbox, controls: Controls, { method, path, query, body }: ApiRequest): PageAnswer {
  const [, room = "", id = "", part = ""] = path.split("/");
  const isPost = method === "POST";
  if (method !== "GET" && !isPost) return { ...page("Not allowed", html`<h1>Only GET and POST are answered here</h1>`, { status: 405 }) };
  try {
    const form = parseForm(isPost ? body : query);
    if (room === "" && !isPost) return showDashboard(sandbox, { said: wasDone(read(form, "done")) });
    if (room === "actions" && isPost) return act(sandbox, controls, id, form);
    if (room === "pay") {
      const session = get(sandbox, "checkout.session", id);
      return isPost ? submitCheckout(sandbox, session, form) : showCheckout(sandbox, session);
    }
    if (room === "authenticate") {
      const intent = get(sandbox, "payment_intent", id);
      return isPost ? submitAuthentication(sandbox, controls, intent, form) : showAuthentication(intent);
    }
    if (room === "portal") {
      const session = get(sandbox, "billing_portal.session", id);
      return isPost ? submitPortal(sandbox, session, form) : showPortal(sandbox, session);
    }
    if (room === "receipts" && !isPost) return showReceipt(sandbox, get(sandbox, "charge", id));
    if (room === "invoices" && !isPost) return part === "pdf" ? drawInvoicePdf(get(sandbox, "invoice", id)) : showInvoice(get(sandbox, "invoice", id));
  } catch (error) {
    sandbox.store.revert();
    if (error instanceof StripeProblem) return page("Not here", html`<h1>${error.status === 404 ? "There is nothing here" : "This did not work"}</h1><p>${error.message}</p>`, { status: error.status });
    throw error;
  }
  return page("Not found", html`<h1>There is no such page</h1><p><a href="/">All payments</a></p>`, { status: 404 });
}
