import { Section } from "@/app/_components/ui/section";
import type { CallStory } from "@/lib/analytics/read-call";
import { formatDollars } from "@/lib/money/micros";

/** What became of a request between its submit and its settlement: hold, steps with times, prompt. */
export function JobStory({ story: { job, hold, steps }, timeZone, showPrompt }: { story: CallStory; timeZone: string; showPrompt: boolean }) {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "medium", timeStyle: "medium" });
  const held = hold ? `${formatDollars(hold.amountMicros, "exact")} held ${time.format(hold.createdAt)}; ${hold.endedAt ? `${hold.state} ${time.format(hold.endedAt)}` : "still open"}` : "Nothing was held.";
  const moments: [string, Date, string][] = [
    ...(job ? [["submitted", job.createdAt, ""] as [string, Date, string]] : []),
    ...steps.map(({ kind, at, detail }): [string, Date, string] => [kind.replaceAll("_", " "), at, Object.entries(detail).map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ")]),
    ...(job?.settledAt ? [["settled", job.settledAt, ""] as [string, Date, string]] : []),
  ];
  return (
    <Section title="Job">
      {showPrompt && job && <p className="text-[13px]">“{job.prompt}”</p>}
      <p className="text-[13px]"><span className="text-quiet">Hold</span> {held}</p>
      <ol className="border-l pl-4 text-[13px]">
        {moments.map(([kind, at, detail], i) => (
          <li key={i} className="relative py-1 before:absolute before:top-2.5 before:-left-[18.5px] before:size-1.5 before:rounded-full before:bg-quiet">
            <span className="inline-block font-medium first-letter:uppercase">{kind}</span> <time className="text-quiet tabular-nums" dateTime={at.toISOString()} title={at.toISOString()}>{time.format(at)}</time>
            {detail && <span className="block wrap-anywhere text-quiet">{detail}</span>}
          </li>
        ))}
      </ol>
    </Section>
  );
}
