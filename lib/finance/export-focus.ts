import { sql } from "drizzle-orm";
import { arrayParam } from "@/db/transaction";
import { type Context, inSnapshot } from "@/lib/context/context";
import { type Micros, microsToDecimal, parseDecimal } from "@/lib/money/micros";
import type { FocusRow } from "./focus-columns";
import { getStatement } from "./get-statement";
import { bookedUntil } from "./read-statement";
import type { StatementDocument, StatementPayment } from "./statement-document";

const PAGE = 5_000;
const ID_BYTES = 16;
const HOUR_MS = 3_600_000;
const US = "Tollgate";
const FREE = "0.000000";

/**
 * An account's month as rows of FOCUS 1.2, read as they are written: what was paid in, and what of it came back, is
 * purchased and billed; calls on credit are usage that is billed nothing and has its cost in EffectiveCost; promotional
 * credit that was used is a credit against that; calls on the customer's own keys are billed and cost nothing here, and
 * have what the provider took in ListCost and ContractedCost. BilledCost adds up to the statement's payments with fees and
 * taxes, EffectiveCost to its usage less promotional credit, with fees and taxes. With `knownAt`, what the books said of the
 * month then. What an open month has is settled at once, and its calls are read as they are written: one that is booked
 * meanwhile is in none of the rows. Throws `not_found`.
 */
export async function exportFocus(ctx: Context, accountId: string, month: string, knownAt?: Date): Promise<AsyncGenerator<FocusRow>> {
  const { document, promotional, charges } = await inSnapshot(ctx, async (snapshot) => {
    const { document } = await getStatement(snapshot, accountId, month, knownAt);
    const until = bookedUntil({ from: new Date(document.from), to: new Date(document.to) }, knownAt);
    const [promotional, charges] = await Promise.all([readPromotional(snapshot, accountId, document, until), listCharges(snapshot, accountId, document, until)]);
    return { document, promotional, charges };
  });
  async function* rows(): AsyncGenerator<FocusRow> {
    for (const payment of document.payments) yield* paymentRows(document, payment, await isOfEarlierMonth(ctx, accountId, document, payment));
    yield* promotional;
    yield* usageRows(ctx, accountId, document, charges);
  }
  return rows();
}

const instant = (at: Date) => at.toISOString().replace(/\.\d+Z$/, "Z");

function common({ account, from, to, month }: StatementDocument): Pick<FocusRow, "BillingAccountId" | "BillingAccountName" | "BillingCurrency" | "BillingPeriodStart" | "BillingPeriodEnd" | "InvoiceId" | "InvoiceIssuerName" | "ProviderName" | "PublisherName" | "ServiceCategory" | "ServiceName" | "ServiceSubcategory"> {
  return {
    BillingAccountId: account.id, BillingAccountName: account.name, BillingCurrency: "USD", BillingPeriodStart: instant(new Date(from)), BillingPeriodEnd: instant(new Date(to)), InvoiceId: `${account.slug}-${month}`, InvoiceIssuerName: US, ProviderName: US, PublisherName: US,
    ServiceCategory: "AI and Machine Learning", ServiceName: "Video generation", ServiceSubcategory: "Generative AI",
  };
}

/** What has neither a consumed quantity nor a key behind it. */
const UNUSED = { ConsumedQuantity: null, ConsumedUnit: null, SkuMeter: null, SkuPriceDetails: null, SubAccountId: null, SubAccountName: null, Tags: "{}" };
const hourOf = (at: Date) => ({ ChargePeriodStart: instant(new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS)), ChargePeriodEnd: instant(new Date((Math.floor(at.getTime() / HOUR_MS) + 1) * HOUR_MS)) });

const WORDS: Partial<Record<StatementPayment["movement"], string>> = { top_ups: "Credit bought", refunds: "Credit refunded", disputes: "Credit disputed" };

/** Credit, fee and tax of a payment, each a row of its own; of what came back, negative ones. Promotional credit is no purchase. */
function* paymentRows(document: StatementDocument, payment: StatementPayment, corrects: boolean): Generator<FocusRow> {
  const { movement, booked_at, reference, credit, fee, tax } = payment;
  const words = WORDS[movement];
  if (!words) return;
  const row = (category: "Purchase" | "Tax", description: string, sku: string, amount: string, effective: string): FocusRow => ({
    ...common(document), ...UNUSED, ...hourOf(new Date(booked_at)),
    BilledCost: amount, EffectiveCost: effective, ListCost: amount, ContractedCost: amount, ChargeCategory: category, ChargeClass: corrects ? "Correction" : null, ChargeDescription: `${description}, ${reference}`, ChargeFrequency: "One-Time",
    ...(category === "Tax" ? { SkuId: null, SkuPriceId: null, PricingCategory: null, PricingQuantity: null, PricingUnit: null, ListUnitPrice: null, ContractedUnitPrice: null }
      : { SkuId: sku, SkuPriceId: sku, PricingCategory: "Standard", PricingQuantity: amount, PricingUnit: "USD", ListUnitPrice: "1.000000", ContractedUnitPrice: "1.000000" }),
  });
  if (parseDecimal(credit) !== 0n) yield row("Purchase", words, "credit", credit, FREE);
  if (parseDecimal(fee) !== 0n) yield row("Purchase", `${words}: platform fee`, "platform-fee", fee, fee);
  if (parseDecimal(tax) !== 0n) yield row("Tax", `${words}: tax`, "tax", tax, tax);
}

/** Whether a payment takes back what an earlier month billed: FOCUS calls that a correction. */
async function isOfEarlierMonth(ctx: Context, accountId: string, { from }: StatementDocument, { code, reference }: StatementPayment): Promise<boolean> {
  if (code === "top_up.settle" || code.startsWith("promotion.")) return false;
  const [row] = await ctx.db.execute<{ earlier: boolean }>(sql`
    select u.settled_at < ${from}::timestamptz as earlier from top_ups u
    where u.account_id = ${accountId} and u.id = coalesce((select top_up_id from refunds where account_id = ${accountId} and id::text = ${reference}), (select top_up_id from disputes where account_id = ${accountId} and id = ${reference}))`);
  return row?.earlier ?? false;
}

/** What promotional credit paid of the month, by grant. */
async function readPromotional(ctx: Context, accountId: string, document: StatementDocument, until: Date): Promise<FocusRow[]> {
  const rows = await ctx.db.execute<{ id: string; reason: string; used: string; first: string }>(sql`
    select g.id, g.reason, sum(u.amount_micros) as used, min(t.booked_at) as first from promotional_uses u
    join ledger_transactions t on t.account_id = ${accountId} and t.seq = u.seq join promotional_grants g on g.account_id = ${accountId} and g.id = u.grant_id
    where u.account_id = ${accountId} and t.booked_at >= ${document.from}::timestamptz and t.booked_at < ${until.toISOString()}::timestamptz group by g.id, g.reason order by g.id`);
  return rows.map(({ id, reason, used, first }): FocusRow => ({
    ...common(document), ...UNUSED, ...hourOf(new Date(first)), BilledCost: FREE, EffectiveCost: microsToDecimal(-BigInt(used)), ListCost: FREE, ContractedCost: FREE, ChargeCategory: "Credit", ChargeClass: null,
    ChargeDescription: `Promotional credit used: ${reason}`, ChargeFrequency: "One-Time", SkuId: `promotional-credit-${id}`, SkuPriceId: null, PricingCategory: null, PricingQuantity: null, PricingUnit: null, ListUnitPrice: null, ContractedUnitPrice: null,
  }));
}

/** Ids of the month's charges in the order in which they were booked, 16 bytes each: a million are 16 MB. */
async function listCharges(ctx: Context, accountId: string, { from }: StatementDocument, until: Date): Promise<Buffer> {
  const [row] = await ctx.db.execute<{ ids: Buffer | null }>(sql`
    select string_agg(uuid_send(usage_event_id), ''::bytea order by booked_at, usage_event_id) as ids from charges
    where account_id = ${accountId} and booked_at >= ${from}::timestamptz and booked_at < ${until.toISOString()}::timestamptz`);
  return row?.ids ?? Buffer.alloc(0);
}

type Charged = {
  id: string; booked_at: string; occurred_at: string; model_id: string; model: string; provider: string; resolution: string; api_key_id: string; api_key: string | null; sub_account: string; sub_account_name: string | null; tag: string; funding: "wallet" | "byok"; duration_ms: number;
  amount_micros: string; provider_cost_micros: string; price_id: string; unit: "second" | "block" | "clip"; unit_price_micros: string; block_ms: number | null; minimum_ms: number;
};

/** Each of the charges, in the order in which they were booked. */
async function* usageRows(ctx: Context, accountId: string, document: StatementDocument, charges: Buffer): AsyncGenerator<FocusRow> {
  const shared = common(document);
  for (let at = 0; at < charges.length; at += PAGE * ID_BYTES) {
    const ids = charges.subarray(at, at + PAGE * ID_BYTES).toString("hex").match(/.{32}/g)!;
    // A charge on the customer's own key without an upstream line was rated by the list price of its time.
    const page = await ctx.db.execute<Charged>(sql`
      select c.*, e.occurred_at, e.model_id, m.name as model, v.name as provider, e.resolution, e.api_key_id, k.name as api_key, e.sub_account, s.name as sub_account_name, e.tag, e.duration_ms, p.id as price_id, p.unit, p.unit_price_micros, p.block_ms, p.minimum_ms
      from (
        select usage_event_id as id, booked_at, funding, amount_micros, provider_cost_micros, coalesce(price_id, upstream_price_id) as used_price_id from unnest(${arrayParam(ids, "uuid")}) as wanted (id)
        cross join lateral (select * from charges where account_id = ${accountId} and usage_event_id = wanted.id limit 1) known) c
      join usage_events e on e.account_id = ${accountId} and e.id = c.id
      join models m on m.id = e.model_id join providers v on v.id = m.provider_id
      left join api_keys k on k.account_id = ${accountId} and k.id = e.api_key_id
      left join sub_accounts s on s.account_id = ${accountId} and 'sa_' || replace(s.id::text, '-', '') = e.sub_account
      cross join lateral (
        select * from prices where prices.id = c.used_price_id or (c.used_price_id is null and rate_card = 'list' and prices.model_id = e.model_id and prices.resolution in (e.resolution, '*')
          and effective_from <= e.occurred_at and (effective_to is null or e.occurred_at < effective_to)) order by prices.resolution = '*' limit 1) p
      order by c.booked_at, c.id`);
    for (const charge of page) yield usageRow(shared, charge);
  }
}

/** How much was sold, in units of the price: seconds, whole blocks or videos. */
function quantityOf({ unit, duration_ms, minimum_ms, block_ms }: Charged): { quantity: string; priced: string } {
  const ms = Math.max(duration_ms, minimum_ms);
  if (unit === "clip") return { quantity: "1", priced: "Videos" };
  return unit === "second" ? { quantity: (ms / 1_000).toFixed(3), priced: "Seconds" } : { quantity: String(Math.ceil(ms / block_ms!)), priced: `${block_ms} Millisecond Blocks` };
}

function usageRow(shared: ReturnType<typeof common>, charge: Charged): FocusRow {
  const { quantity, priced } = quantityOf(charge);
  const isOwn = charge.funding === "byok";
  const cost = microsToDecimal(BigInt(isOwn ? charge.provider_cost_micros : charge.amount_micros) satisfies Micros);
  const unitPrice = microsToDecimal(BigInt(charge.unit_price_micros));
  const { ChargePeriodStart, ChargePeriodEnd } = hourOf(new Date(charge.occurred_at));
  // Every column by its name, in their order: a row of so many spread together takes several times as long.
  return {
    BilledCost: FREE, BillingAccountId: shared.BillingAccountId, BillingAccountName: shared.BillingAccountName, BillingCurrency: shared.BillingCurrency, BillingPeriodEnd: shared.BillingPeriodEnd, BillingPeriodStart: shared.BillingPeriodStart,
    ChargeCategory: "Usage", ChargeClass: null, ChargeDescription: `${charge.model}${charge.resolution ? `, ${charge.resolution}` : ""}${isOwn ? ", on your own key, paid to the provider" : ""}`, ChargeFrequency: "Usage-Based", ChargePeriodEnd, ChargePeriodStart,
    ConsumedQuantity: (charge.duration_ms / 1_000).toFixed(3), ConsumedUnit: "Seconds", ContractedCost: cost, ContractedUnitPrice: unitPrice, EffectiveCost: isOwn ? FREE : cost,
    InvoiceId: isOwn ? null : shared.InvoiceId, InvoiceIssuerName: isOwn ? charge.provider : US, ListCost: cost, ListUnitPrice: unitPrice, PricingCategory: "Standard", PricingQuantity: quantity, PricingUnit: priced,
    ProviderName: isOwn ? charge.provider : US, PublisherName: charge.provider, ServiceCategory: shared.ServiceCategory, ServiceName: shared.ServiceName, ServiceSubcategory: shared.ServiceSubcategory,
    SkuId: `${charge.model_id}${charge.resolution ? `:${charge.resolution}` : ""}`, SkuMeter: "Generated video", SkuPriceDetails: JSON.stringify({ x_Model: charge.model_id, ...(charge.resolution ? { x_Resolution: charge.resolution } : {}) }), SkuPriceId: charge.price_id,
    SubAccountId: charge.sub_account || null, SubAccountName: charge.sub_account ? charge.sub_account_name ?? charge.sub_account : null,
    Tags: JSON.stringify({ ...(charge.tag ? { tag: charge.tag } : {}), api_key: charge.api_key ?? charge.api_key_id, usage_event_id: charge.id, funding: charge.funding }),
  };
}
