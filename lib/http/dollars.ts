import { z } from "zod";
import { parseDecimal } from "@/lib/money/micros";

/** An amount of dollars in a form, as text; what is allowed of it, the verb says. */
export const dollars = z.string({ error: "dollars such as 25.00" }).transform((text, check) => {
  const micros = parseDecimal(text);
  if (micros === null) check.addIssue({ code: "custom", message: "dollars such as 25.00, without a sign, a separator or an exponent" });
  return micros ?? 0n;
});
