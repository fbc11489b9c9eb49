import { Clapperboard, TriangleAlert } from "lucide-react";
import { openAccountPage } from "@/app/_components/open-account";
import { Alert } from "@/app/_components/ui/alert";
import { Badge } from "@/app/_components/ui/badge";
import { Empty } from "@/app/_components/ui/empty";
import { Freshness } from "@/app/_components/ui/freshness";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { TimeZone } from "@/app/_components/ui/time-zone";
import { parsePeriod } from "@/lib/analytics/period";
import { getBaseUrl } from "@/lib/env";
import { readPlayground } from "@/lib/gateway/read-playground";
import { Composer } from "./composer";
import { JobPanel } from "./job-panel";
import { RecentJobs } from "./recent-jobs";

export const metadata = { title: "Playground · Tollgate" };

type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PlaygroundPage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "calls.make");
  const view = await readPlayground(ctx, { accountId: account.accountId, job: typeof search.job === "string" ? search.job : null });
  const { timeZone } = parsePeriod(search, view.readAt);
  const path = `/a/${slug}/playground`;
  const link = (job: string) => `${path}?${new URLSearchParams({ job, ...(search.tz ? { tz: timeZone } : {}) })}`;
  return (
    <>
      <PageBar title="Playground" note={view.isSandbox ? "A sandbox stands in for Luma here: its videos are made up on this machine and cost nothing there. Their price is charged to this account’s credit as for real ones." : undefined} actions={<><span className="text-xs text-quiet"><TimeZone shown={timeZone} /></span><Freshness readAt={view.readAt.toISOString()} /></>}>
        {view.isSandbox && <Badge variant="warn"><TriangleAlert aria-hidden />Luma sandbox</Badge>}
      </PageBar>
      {view.offers.length === 0 ? (
        <Alert variant="warn"><TriangleAlert aria-hidden /><p>No upstream is set up on this server, so no video can be made. Whoever runs it sets LUMAAI_API_KEY; without one, npm start runs a sandbox of Luma.</p></Alert>
      ) : (
        <Composer
          slug={slug} models={view.offers.map(({ id, name, capabilities, prices, funding }) => ({ id, name, capabilities, prices, funding }))} wallet={{ availableMicros: view.wallet.availableMicros, isFrozen: view.wallet.frozenAt !== null }}
          walletHref={account.can("money.read") ? `/a/${slug}/wallet` : null} providerKeysHref={account.can("provider_keys.manage") ? `/a/${slug}/provider-keys` : null} baseUrl={getBaseUrl()}
        >
          {view.shown
            ? <JobPanel key={view.shown.id} url={`/api/accounts/${slug}/playground/jobs/${view.shown.id}`} job={view.shown} model={view.names.get(view.shown.modelId) ?? view.shown.modelId} />
            : <Empty icon={Clapperboard} title="No video yet" className="rounded-md border border-dashed">Say what it should show, look at the price, and send it. It appears here.</Empty>}
        </Composer>
      )}
      <Section title="Latest from here" className="border-t pt-6" note={view.recent.length > 0 ? "newest first" : undefined}>
        <RecentJobs jobs={view.recent} models={view.names} shown={view.shown?.id ?? null} link={link} timeZone={timeZone} />
      </Section>
    </>
  );
}
