import type { Context } from "@/lib/context/context";
import { claimRun, type ExportRun } from "@/lib/exports/claim-run";
import { type ExportTarget, findExportTarget } from "@/lib/exports/export-target";
import { runExport } from "@/lib/exports/run-export";
import { eachApart } from "../each-apart";

/** Makes the files that wait for it, one after the other, where there is a bucket for them. Returns how many. */
export async function runExports(ctx: Context, target: ExportTarget | null = findExportTarget()): Promise<number> {
  return target ? eachApart(claims(ctx), (run) => runExport(ctx, target, run)) : 0;
}

async function* claims(ctx: Context): AsyncGenerator<ExportRun> {
  for (let run = await claimRun(ctx); run; run = await claimRun(ctx)) yield run;
}
