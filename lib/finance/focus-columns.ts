/**
 * The columns of our FOCUS 1.2 export, in order: every mandatory one, and those conditional and recommended ones whose
 * condition we meet. Not there, because nothing of the kind is sold: availability zones, regions, capacity reservations,
 * commitment discounts, provisioned resources, prices in another currency than USD, several types of billing or sub-accounts.
 * Source: FinOps Open Cost and Usage Specification 1.2.
 */
export const FOCUS_COLUMNS = [
  "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargeFrequency", "ChargePeriodEnd", "ChargePeriodStart",
  "ConsumedQuantity", "ConsumedUnit", "ContractedCost", "ContractedUnitPrice", "EffectiveCost", "InvoiceId", "InvoiceIssuerName", "ListCost", "ListUnitPrice", "PricingCategory", "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName",
  "ServiceCategory", "ServiceName", "ServiceSubcategory", "SkuId", "SkuMeter", "SkuPriceDetails", "SkuPriceId", "SubAccountId", "SubAccountName", "Tags",
] as const;
export type FocusColumn = (typeof FOCUS_COLUMNS)[number];

/** Those that are numbers; all others are text or instants. A number is written as a decimal, exactly. */
export const FOCUS_METRICS: ReadonlySet<FocusColumn> = new Set<FocusColumn>(["BilledCost", "ConsumedQuantity", "ContractedCost", "ContractedUnitPrice", "EffectiveCost", "ListCost", "ListUnitPrice", "PricingQuantity"]);

/** Those that are instants, written as ISO 8601 in UTC. */
export const FOCUS_INSTANTS: ReadonlySet<FocusColumn> = new Set<FocusColumn>(["BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart"]);

/** A row; null is written as nothing. */
export type FocusRow = Record<FocusColumn, string | null>;
