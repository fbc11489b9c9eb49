/**
 * Whom our books are held against: `stripe`; a provider's own list of what it made, by the provider's id; or its bill, an export of
 * usage with amounts. List and bill are two: one names no amounts, and must not end what the other found.
 */
export const STRIPE = "stripe";
const BILL = "/bill";
export const billOf = (provider: string) => provider + BILL;

/** Whether what differs can be booked: with a list nothing can, as only the bill says what is owed. */
export const isAdjustable = (counterparty: string) => counterparty === STRIPE || counterparty.endsWith(BILL);

/** What a counterparty is called, with the names of providers by id. */
export function nameCounterparty(counterparty: string, providers: ReadonlyMap<string, string>): string {
  if (counterparty === STRIPE) return "Stripe";
  const provider = counterparty.replace(BILL, "");
  return `${providers.get(provider) ?? provider}, ${counterparty.endsWith(BILL) ? "bill" : "list"}`;
}
