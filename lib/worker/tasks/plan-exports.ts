import type { Context } from "@/lib/context/context";
import { findExportTarget } from "@/lib/exports/export-target";
import { planExports } from "@/lib/exports/plan-exports";

/** Plans the exports that are due, where there is a bucket for them. Returns how many files. */
export async function planDueExports(ctx: Context): Promise<number> {
  return findExportTarget() ? planExports(ctx) : 0;
}
