import { AppError } from "@/lib/errors/app-error";
import { findLocalMonth, type LocalMonth } from "@/lib/time/local-months";

/** A month of UTC by its name. Throws `invalid_request`. */
export function requireMonth(month: string): LocalMonth {
  const found = findLocalMonth(month, "UTC");
  if (!found) throw new AppError("invalid_request", `month: ${JSON.stringify(month.slice(0, 40))} is no month such as 2026-10`, "month");
  return found;
}
