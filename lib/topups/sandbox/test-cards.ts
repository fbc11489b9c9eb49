/** Stripe's documented test numbers and what they do. https://docs.stripe.com/testing */
export type CardStory = {
  /** What the issuer says to a charge; null approves. */
  decline: Decline | null;
  /** The person must pass 3-D Secure; without them there it fails with `authentication_required`. */
  authenticate?: boolean;
  /** It can be saved; only charging it declines. */
  attaches?: boolean;
  then?: "dispute" | "refund_fails" | "refund_pends";
};
export type Decline = { code: string; decline_code?: string; message: string; advice_code?: string };

export const GENERIC: Decline = { code: "card_declined", decline_code: "generic_decline", advice_code: "try_again_later", message: "Your card was declined." };
export const AUTHENTICATION_REQUIRED: Decline = { code: "authentication_required", decline_code: "authentication_required", message: "Your card was declined. This transaction requires authentication." };
export const AUTHENTICATION_FAILED: Decline = { code: "payment_intent_authentication_failure", message: "We are unable to authenticate your payment method. Please choose a different payment method and try again." };
const declined = (decline_code: string, message = GENERIC.message): Decline => ({ code: "card_declined", decline_code, message, advice_code: "do_not_try_again" });

export const CARDS: Record<string, CardStory> = {
  "4242424242424242": { decline: null },
  "5555555555554444": { decline: null },
  "4000000000000077": { decline: null },
  "4000000000000002": { decline: GENERIC },
  "4000000000009995": { decline: { ...declined("insufficient_funds", "Your card has insufficient funds."), advice_code: "try_again_later" } },
  "4000000000009987": { decline: declined("lost_card") },
  "4000000000009979": { decline: declined("stolen_card") },
  "4000000000000069": { decline: { code: "expired_card", message: "Your card has expired." } },
  "4000000000000127": { decline: { code: "incorrect_cvc", message: "Your card's security code is incorrect." } },
  "4000000000000119": { decline: { code: "processing_error", message: "An error occurred while processing your card. Try again in a little bit." } },
  "4000002500003155": { decline: null, authenticate: true },
  "4000002760003184": { decline: null, authenticate: true },
  "4000000000000341": { decline: GENERIC, attaches: true },
  "4000000000000259": { decline: null, then: "dispute" },
  "4000000000005126": { decline: null, then: "refund_fails" },
  "4000000000007726": { decline: null, then: "refund_pends" },
};

/** Names that Stripe takes for a payment method in test mode: each use makes a new one. */
export const TEST_METHODS: Record<string, string> = {
  pm_card_visa: "4242424242424242",
  pm_card_mastercard: "5555555555554444",
  pm_card_bypassPending: "4000000000000077",
  pm_card_visa_chargeDeclined: "4000000000000002",
  pm_card_chargeDeclined: "4000000000000002",
  pm_card_visa_chargeDeclinedInsufficientFunds: "4000000000009995",
  pm_card_chargeDeclinedInsufficientFunds: "4000000000009995",
  pm_card_chargeDeclinedExpiredCard: "4000000000000069",
  pm_card_chargeDeclinedProcessingError: "4000000000000119",
  pm_card_authenticationRequiredOnSetup: "4000002500003155",
  pm_card_authenticationRequired: "4000002760003184",
  pm_card_chargeCustomerFail: "4000000000000341",
  pm_card_createDispute: "4000000000000259",
  pm_card_refundFail: "4000000000005126",
  pm_card_pendingRefund: "4000000000007726",
};

/** Bank accounts for the debit that is confirmed later; all under the routing number 110000000. */
export const ROUTING_NUMBER = "110000000";
export const BANK_ACCOUNTS: Record<string, Decline | null> = {
  "000123456789": null,
  "000111111113": { code: "account_closed", message: "The bank account you provided is closed." },
  "000111111116": { code: "payment_intent_payment_attempt_failed", message: "The customer's bank account could not be located." },
  "000222222227": { code: "payment_intent_payment_attempt_failed", decline_code: "insufficient_funds", message: "The customer's account has insufficient funds to cover this payment." },
};

/** The card's digits pass the check that card numbers carry (ISO/IEC 7812-1, Luhn). */
export function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return /^\d{13,19}$/.test(number) && sum % 10 === 0;
}

export const brandOf = (number: string): "visa" | "mastercard" => (number.startsWith("5") ? "mastercard" : "visa");
