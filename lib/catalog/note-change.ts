import { recordAudit } from "@/lib/auth/record-audit";
import type { Context } from "@/lib/context/context";

/** Writes down what of a thing's facts is otherwise now, field by field; nothing, and false, when nothing is. */
export async function noteChange<Facts extends object>(tx: Context, { action, subject, before, after }: { action: string; subject: string; before: Facts; after: Facts }): Promise<boolean> {
  const fields = (Object.keys(after) as (keyof Facts)[]).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  if (fields.length === 0) return false;
  await recordAudit(tx, { accountId: null, action, subject, detail: Object.fromEntries(fields.map((field) => [field, { before: before[field], after: after[field] }])) });
  return true;
}
