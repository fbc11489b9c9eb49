import { openPlatformPage } from "@/app/_components/open-platform";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { monthName, parseMonths } from "@/lib/analytics/months";
import { describeExportTarget } from "@/lib/exports/export-target";
import { listExports } from "@/lib/exports/list-exports";
import { listRuns } from "@/lib/exports/list-runs";
import { ExportTable } from "./export-table";
import { RunTable } from "./run-table";

export const metadata = { title: "Exports · Tollgate" };

const RUNS = 100;

export default async function ExportsPage() {
  const { ctx } = await openPlatformPage("books.manage");
  const now = ctx.clock.now();
  const months = parseMonths({ months: "12" }, now).starts.map(monthName).reverse();
  const [exports, runs] = [await listExports(ctx, months[0]!), await listRuns(ctx, RUNS)];
  const target = describeExportTarget();
  return (
    <>
      <PageBar title="Exports" note="Files of the books in a bucket of yours, for those who read them there. The worker makes them: when a month is closed, every day, or when you ask. A file appears whole or not at all, and one that is made again takes the place of the one before." />
      <Section title="Bucket">{target ? <Target {...target} /> : <NoTarget />}</Section>
      <ExportTable exports={exports} months={months} ready={target !== null} />
      <RunTable runs={runs} most={RUNS} now={now} />
    </>
  );
}

function Target({ host, bucket, region, prefix }: NonNullable<ReturnType<typeof describeExportTarget>>) {
  const facts = [["Endpoint", host], ["Bucket", bucket], ["Region", region], ["Keys begin with", prefix ? `${prefix}/` : "nothing before them"]] as const;
  return <dl className="flex flex-wrap gap-x-8 gap-y-2 text-[13px]">{facts.map(([name, value]) => <div key={name} className="min-w-0"><dt className="text-quiet">{name}</dt><dd className="font-mono text-xs wrap-anywhere">{value}</dd></div>)}</dl>;
}

const SETTINGS = ["ENDPOINT", "BUCKET", "REGION", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "PREFIX"].map((name) => `EXPORT_S3_${name}=`).join("\n");

function NoTarget() {
  return (
    <div className="max-w-3xl space-y-2 text-[13px]">
      <p>No bucket is set, so no file is made. Give the web server and the worker these settings of a bucket of S3, or of anything that speaks like it, and start them again; the last may stay empty.</p>
      <div className="flex w-fit max-w-full items-start gap-1 rounded-md bg-accent p-2"><pre className="min-w-0 overflow-x-auto font-mono text-xs" tabIndex={0}>{SETTINGS}</pre><CopyButton text={SETTINGS} name="the settings" /></div>
    </div>
  );
}
