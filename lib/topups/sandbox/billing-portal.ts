import { z } from "zod";
import { id, readParams, url } from "./params";
import { get, newStripeId, nowSeconds, type Route } from "./sandbox";
import type { Fields, PortalSession } from "./types";

export const portalRoutes: Route[] = [
  ["POST", "/v1/billing_portal/sessions", (sandbox, form) => {
    const { customer, return_url: back } = readParams(z.strictObject({ customer: id, return_url: url.optional() } satisfies Fields<"portalCreate">), form);
    const sessionId = newStripeId("bps");
    return sandbox.store.put<PortalSession>({
      id: sessionId, object: "billing_portal.session", configuration: "bpc_sandbox", created: nowSeconds(sandbox), customer: get(sandbox, "customer", customer, "customer").id, customer_account: null, flow: null, livemode: false,
      locale: null, on_behalf_of: null, return_url: back ?? null, url: `${sandbox.url}/portal/${sessionId}`,
    });
  }],
];
