import { badParam } from "./errors";
import type { List } from "./lists";
import type { Name, Store } from "./store";

const BY_PREFIX: Record<string, Name> = {
  cus: "customer", pm: "payment_method", cs: "checkout.session", pi: "payment_intent", ch: "charge", in: "invoice", inpay: "invoice_payment",
  re: "refund", du: "dispute", txn: "balance_transaction", po: "payout",
};
const MAX_DEPTH = 4;

type Json = Record<string, unknown>;

/** What an object shows only when it is asked to. */
function include(store: Store, object: Json, field: string): unknown {
  if (object.object === "checkout.session" && field === "line_items") return listLineItems(store, String(object.id));
  if (object.object === "charge" && field === "refunds") {
    const refunds = store.list("refund").filter((refund) => refund.charge === object.id).reverse();
    return { object: "list", data: refunds.slice(0, 10), has_more: refunds.length > 10, url: `/v1/charges/${String(object.id)}/refunds` };
  }
  if (object.object === "invoice" && field === "payments") {
    return { object: "list", data: store.list("invoice_payment").filter((payment) => payment.invoice === object.id), has_more: false, url: "/v1/invoice_payments" };
  }
  return undefined;
}

export function listLineItems(store: Store, sessionId: string): List<unknown> {
  return { object: "list", data: store.find("sandbox.items", sessionId)?.items ?? [], has_more: false, url: `/v1/checkout/sessions/${sessionId}/line_items` };
}

/** Replaces the ids at these paths by what they stand for; in a list the paths begin with `data`. */
export function expand(store: Store, object: object, paths: readonly string[]): object {
  return paths.reduce<object>((result, path) => {
    const keys = path.split(".");
    if (keys.length > MAX_DEPTH + 1) throw badParam("expand", `You cannot expand more than ${MAX_DEPTH} levels of a property: ${path}`);
    return expandPath(store, result, keys, path) as object;
  }, object);
}

function expandPath(store: Store, value: unknown, keys: string[], path: string): unknown {
  if (keys.length === 0 || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => expandPath(store, item, keys, path));
  const object = value as Json;
  const [key, ...rest] = keys as [string, ...string[]];
  const included = include(store, object, key) ?? object[key];
  if (included === undefined) throw badParam("expand", `This property cannot be expanded (${path}).`);
  if (typeof included !== "string") {
    if (included !== null && typeof included !== "object") throw badParam("expand", `This property cannot be expanded (${path}).`);
    return { ...object, [key]: expandPath(store, included, rest, path) };
  }
  const name = BY_PREFIX[included.split("_")[0]!];
  const found = name && store.find(name, included);
  if (!found) throw badParam("expand", `This property cannot be expanded (${path}).`);
  return { ...object, [key]: expandPath(store, found, rest, path) };
}
