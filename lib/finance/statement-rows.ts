import type { CostCentre } from "./list-cost-centres";
import { MOVEMENTS } from "./movements";
import { costCentreFinder } from "./split-by-cost-centre";
import type { StatementDocument } from "./statement-document";

const EMPTY = {
  section: "", booked_at: "", reference: "", month_of_use: "", model: "", resolution: "", api_key_id: "", api_key: "", sub_account: "", tag: "", cost_centre: "", unit: "", unit_price: "", calls: "" as number | "", seconds: "",
  amount: "", fee: "", tax: "", provider_cost: "", fee_waived: "",
};
export type StatementRow = typeof EMPTY;

/**
 * A statement as the rows of a file. The column `amount` adds up: what it begins with and every row after it give the row
 * of the closing balance. Rows of usage on the customer's own keys have an amount of zero; what these cost stands apart.
 */
export function* statementRows({ from, to, opening_balance, closing_balance, payments, usage, byok }: StatementDocument, mapped: CostCentre[]): Generator<StatementRow> {
  const find = costCentreFinder(mapped);
  yield { ...EMPTY, section: "opening_balance", booked_at: from, amount: opening_balance };
  for (const movement of MOVEMENTS) for (const { booked_at, reference, credit, fee, tax } of payments.filter((payment) => payment.movement === movement)) yield { ...EMPTY, section: movement, booked_at, reference, amount: credit, fee, tax };
  for (const [section, lines] of [["usage", usage], ["byok", byok]] as const) for (const line of lines) {
    yield {
      ...EMPTY, section, month_of_use: line.month_of_use, model: line.model, resolution: line.resolution, api_key_id: line.api_key.id, api_key: line.api_key.name, sub_account: line.sub_account, tag: line.tag, cost_centre: find(line),
      unit: line.price?.unit ?? "", unit_price: line.price?.unit_price ?? "", calls: line.calls, seconds: line.seconds, amount: section === "usage" ? negative(line.amount) : line.amount,
      ...("provider_cost" in line ? { provider_cost: line.provider_cost as string, fee_waived: line.fee_waived as string } : {}),
    };
  }
  yield { ...EMPTY, section: "closing_balance", booked_at: to, amount: closing_balance };
}

const negative = (amount: string) => (/^0*\.?0*$/.test(amount) ? amount : `-${amount}`);
