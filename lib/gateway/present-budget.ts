import { microsToCents } from "@/lib/money/micros";
import type { Budget } from "./set-budget";

const unix = (at: Date) => Math.floor(at.getTime() / 1_000);

/** A budget in the public API's form. */
export function presentBudget({ tag, monthlyCapMicros, includeByok, createdAt, updatedAt }: Budget) {
  return { object: "budget", tag, monthly_cap_cents: microsToCents(monthlyCapMicros), include_byok: includeByok, created_at: unix(createdAt), updated_at: unix(updatedAt) };
}
