import Link from "next/link";
import { notFound } from "next/navigation";
import { CallStatus } from "@/app/_components/tables/call-status";
import { Instant } from "@/app/_components/tables/instant";
import { openAccountPage } from "@/app/_components/open-account";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { TimeZone } from "@/app/_components/ui/time-zone";
import { parsePeriod } from "@/lib/analytics/period";
import { prepareArithmetic } from "@/lib/analytics/prepare-arithmetic";
import { prepareRecordedLine } from "@/lib/analytics/prepare-recorded-line";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import { nameLedgerAccount } from "@/lib/analytics/prepare-transactions";
import { type CallStory, readCall } from "@/lib/analytics/read-call";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";
import { JobStory } from "./job-story";

export const metadata = { title: "Call · Tollgate" };

type Props = { params: Promise<{ slug: string; id: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CallPage({ params, searchParams }: Props) {
  const [{ slug, id }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const story = await readCall(ctx, account.accountId, id, { withCosts: account.can("costs.read") });
  if (!story) notFound();
  const { timeZone } = parsePeriod(search, ctx.clock.now());
  const { event, charge } = story;
  const calls = (filter: Record<string, string>) => `/a/${slug}/calls?${new URLSearchParams({ period: "90d", tz: timeZone, ...filter })}`;
  const line = JSON.stringify(prepareRecordedLine(story), null, 2);
  return (
    <>
      <PageBar title="Call" actions={<Link className="text-[13px] text-action hover:underline" href={calls({})}>All calls</Link>}>
        <p className="flex flex-wrap items-center gap-x-2 text-[13px]"><CallStatus status={event.status} /><span>{story.model}</span><span className="text-quiet"><Instant at={event.occurredAt} timeZone={timeZone} /> <TimeZone shown={timeZone} /></span></p>
      </PageBar>
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
        <Section title="Request">
          <Facts facts={[
            ["Model", <Link key="m" className="text-action hover:underline" href={calls({ model: event.modelId })}>{story.model}</Link>], ["Asked for", `${formatSeconds(event.requestedMs)}, ${[event.resolution, event.aspectRatio].filter(Boolean).join(", ") || "no resolution told"}`],
            ["Delivered", event.status === "completed" ? formatSeconds(event.durationMs) : "nothing"], ["Took", formatSeconds(event.latencyMs)], ["Answer", `${event.httpStatus}${event.error ? `: ${event.error}` : ""}`],
            ["API key", <Link key="k" className="text-action hover:underline" href={calls({ key: event.apiKeyId })}>{story.apiKey ?? event.apiKeyId}</Link>],
            ...(event.tag ? [["Tag", <Link key="t" className="text-action hover:underline" href={calls({ tag: event.tag })}>{event.tag}</Link>] as Fact] : []), ...(event.subAccount ? [["Sub-account", event.subAccount] as Fact] : []),
            ["Paid by", event.funding === "byok" ? "the account's own provider key" : story.job?.fellBackAt ? "credits, because the own provider key failed" : "credits"],
            ["Event", <Id key="e" id={event.eventId} name="event id" />], ["Job", <Id key="j" id={event.jobId} name="job id" />], ...(event.upstreamId ? [["At the provider", <Id key="u" id={event.upstreamId} name="provider's id" />] as Fact] : []), ["Recorded", <Instant key="r" at={event.receivedAt} timeZone={timeZone} />],
          ]} />
        </Section>
        <Section title="Price">{charge ? <PriceFacts charge={charge} durationMs={event.durationMs} /> : <p className="text-[13px] text-quiet">{event.status === "completed" ? "Cost unknown: no price was in force. It is rated when there is one." : `A ${event.status} call costs nothing.`}</p>}</Section>
        {(story.job || story.hold) && <JobStory story={story} timeZone={timeZone} showPrompt={account.can("calls.make")} />}
        {account.can("money.read") && <Section title="Ledger">{story.entry ? <Entry entry={story.entry} slug={slug} timeZone={timeZone} /> : <p className="text-[13px] text-quiet">{event.funding === "byok" ? "Nothing is booked for a call on an own provider key: the wallet has no part in it." : "Nothing was to be booked."}</p>}</Section>}
        <Section title="Log line" note="as recorded" action={<span className="-my-2 flex"><CopyButton text={line} name="log line" /></span>}><pre className="overflow-x-auto rounded-md bg-muted p-3 font-mono text-xs" tabIndex={0} role="region" aria-label="Log line">{line}</pre></Section>
      </div>
    </>
  );
}

/** Price lines begin at instants of UTC. */
const day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium" });

type Fact = [name: string, value: React.ReactNode];

function Facts({ facts }: { facts: Fact[] }) {
  return <dl className="grid grid-cols-[8rem_1fr] gap-x-4 gap-y-1.5 text-[13px] [&>dd]:min-w-0 [&>dd]:wrap-anywhere [&>dt]:text-quiet">{facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}:`}>{value}</dd>])}</dl>;
}

function Id({ id, name }: { id: string; name: string }) {
  return <span className="flex items-center gap-1 font-mono text-xs/5 [&>button]:-my-1">{id}<CopyButton text={id} name={name} /></span>;
}

function PriceFacts({ charge, durationMs }: { charge: NonNullable<CallStory["charge"]>; durationMs: number }) {
  const { list, upstream } = charge;
  const lineOf = (price: NonNullable<typeof list>) => `${price.rateCard} price${price.resolution === "*" ? "" : ` of ${price.resolution}`}, in force since ${day.format(price.effectiveFrom)}`;
  const byok = charge.funding === "byok";
  return (
    <Facts facts={[
      ["Charged", byok ? "nothing: paid to the provider directly" : <span key="c" className="font-semibold tabular-nums" data-plain={microsToDecimal(charge.amountMicros)}>{formatDollars(charge.amountMicros, "exact")}</span>],
      ...(list ? [["How", prepareArithmetic(list, durationMs)] as Fact, ["Price line", lineOf(list)] as Fact] : []),
      ...(charge.providerCostMicros === null ? [] : [[byok ? "Provider takes, estimated" : "Provider takes", formatDollars(charge.providerCostMicros, "exact")] as Fact]), ...(upstream ? [["How", prepareArithmetic(upstream, durationMs)] as Fact, ["Its price line", lineOf(upstream)] as Fact] : []),
      ...(byok ? [["Fee waived", formatDollars(charge.feeWaivedMicros, "exact")] as Fact] : []),
    ].map(([name, value], i, all): Fact => [all.findIndex(([other]) => other === name) < i ? "Its arithmetic" : name as string, value])} />
  );
}

function Entry({ entry, slug, timeZone }: { entry: NonNullable<CallStory["entry"]>; slug: string; timeZone: string }) {
  return (
    <>
      <table className="w-full text-[13px] tabular-nums">
        <caption className="sr-only">Postings of transaction {entry.seq}</caption>
        <thead><tr className="text-xs text-quiet [&>th]:pb-1 [&>th]:text-left [&>th]:font-normal"><th scope="col">Debit</th><th scope="col">Credit</th><th scope="col" className="text-right!">Amount</th></tr></thead>
        <tbody>
          {entry.postings.map((posting, place) => (
            <tr key={place} className="h-8 [&>td]:border-t"><td title={posting.debit}>{nameLedgerAccount(posting.debit)}</td><td title={posting.credit}>{nameLedgerAccount(posting.credit)}</td><td className="text-right" data-plain={microsToDecimal(posting.amountMicros)}>{formatDollars(posting.amountMicros, "exact")}</td></tr>
          ))}
        </tbody>
      </table>
      <p className="text-[13px] text-quiet">
        Transaction no. {entry.seq.toLocaleString("en-US")}, booked <Instant at={entry.bookedAt} timeZone={timeZone} />; balance after it {formatDollars(entry.balanceMicros, "exact")}.
      </p>
      <p className="text-[13px]">
        <Link className="text-action hover:underline" href={`/a/${slug}/wallet/transactions?${new URLSearchParams({ period: "custom", from: new Date(entry.bookedAt.getTime() - 1_800_000).toISOString(), to: new Date(entry.bookedAt.getTime() + 1_800_000).toISOString(), tz: timeZone, open: String(entry.seq) })}`}>See it in the ledger</Link>
      </p>
    </>
  );
}
