import { type Micros, parseDecimal } from "@/lib/money/micros";
import type { CostCentre } from "./list-cost-centres";
import type { StatementDocument, StatementLine } from "./statement-document";

/** What of a statement a cost centre pays for; the empty name: what is mapped to none. */
export type CostCentreShare = { costCentre: string; calls: number; ms: number; amountMicros: Micros; providerCostMicros: Micros; feeWaivedMicros: Micros };

/** Finds the cost centre of a line: that of its tag, or else of its API key, or else of its sub-account; empty where none has one. */
export function costCentreFinder(mapped: CostCentre[]): (line: Pick<StatementLine, "tag" | "api_key" | "sub_account">) => string {
  const by = new Map(mapped.map(({ kind, key, costCentre }) => [`${kind}:${key}`, costCentre]));
  return ({ tag, api_key, sub_account }) => by.get(`tag:${tag}`) ?? by.get(`api_key:${api_key.id}`) ?? by.get(`sub_account:${sub_account}`) ?? "";
}

/** A statement's usage by cost centre, the largest first, what has none last. The shares add up to the statement's totals. */
export function splitByCostCentre({ usage, byok }: Pick<StatementDocument, "usage" | "byok">, mapped: CostCentre[]): CostCentreShare[] {
  const find = costCentreFinder(mapped);
  const shares = new Map<string, CostCentreShare>();
  for (const line of [...usage.map((one) => ({ ...one, provider_cost: "0", fee_waived: "0" })), ...byok]) {
    const costCentre = find(line);
    const share = shares.get(costCentre) ?? { costCentre, calls: 0, ms: 0, amountMicros: 0n, providerCostMicros: 0n, feeWaivedMicros: 0n };
    share.calls += line.calls;
    share.ms += Math.round(Number(line.seconds) * 1_000);
    share.amountMicros += parseDecimal(line.amount)!;
    share.providerCostMicros += parseDecimal(line.provider_cost)!;
    share.feeWaivedMicros += parseDecimal(line.fee_waived)!;
    shares.set(costCentre, share);
  }
  return [...shares.values()].sort((a, b) => Number(a.costCentre === "") - Number(b.costCentre === "") || (a.amountMicros === b.amountMicros ? (a.costCentre < b.costCentre ? -1 : 1) : a.amountMicros > b.amountMicros ? -1 : 1));
}
