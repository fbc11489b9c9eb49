import type { PaymentIntent, PaymentMethod } from "./types";

export type ErrorBody = {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  decline_code?: string;
  advice_code?: string;
  param?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: PaymentIntent;
  payment_method?: PaymentMethod;
};

/** A refusal in Stripe's shape. `validation`: nothing was executed, so an idempotency key is not used up. */
export class StripeProblem extends Error {
  constructor(readonly status: number, readonly body: ErrorBody, readonly validation = false) {
    super(body.message);
    this.name = "StripeProblem";
  }
}

/** 400: the request is understood, and cannot be done in the state that things are in. */
export const refused = (message: string, code?: string, param?: string): StripeProblem =>
  new StripeProblem(400, { type: "invalid_request_error", message, ...(code && { code }), ...(param && { param }) });

/** 400: a parameter is wrong. */
export const badParam = (param: string, message: string, code?: string): StripeProblem =>
  new StripeProblem(400, { type: "invalid_request_error", message, param, ...(code && { code }) }, true);

export const missing = (what: string, id: string, param = "id"): StripeProblem =>
  new StripeProblem(404, { type: "invalid_request_error", code: "resource_missing", message: `No such ${what}: '${id}'`, param });
