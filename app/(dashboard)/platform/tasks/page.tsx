import { TriangleAlert } from "lucide-react";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Alert } from "@/app/_components/ui/alert";
import { Freshness } from "@/app/_components/ui/freshness";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { listUnsettledJobs } from "@/lib/gateway/list-unsettled-jobs";
import { prepareTasks } from "@/lib/gateway/prepare-tasks";
import { readQueues } from "@/lib/queue/read-queues";
import { listUpstreamHealth } from "@/lib/upstream/list-upstream-health";
import { isLumaSandbox } from "@/lib/upstream/get-upstream";
import { QueueTable } from "./queue-table";
import { TroubleTable } from "./trouble-table";
import { UnsettledTable } from "./unsettled-table";
import { UpstreamTable } from "./upstream-table";

export const metadata = { title: "Tasks · Tollgate" };

const OLDEST = 20;

export default async function TasksPage() {
  const { ctx } = await openPlatformPage("tasks.manage");
  const [{ queues, troubles, readAt }, unsettled, upstreams] = await Promise.all([readQueues(ctx), listUnsettledJobs(ctx, { limit: OLDEST }), listUpstreamHealth(ctx)]);
  const { alarm, underWay } = prepareTasks(queues, unsettled);
  return (
    <>
      <PageBar title="Tasks" note="What runs in the background: the steps of every job, and webhooks. Times are UTC." actions={<Freshness readAt={readAt.toISOString()} />} />
      {alarm && <Alert variant="warn" role="alert"><TriangleAlert aria-hidden /><p>{alarm}</p></Alert>}
      <Section title="Queues"><QueueTable queues={queues} /></Section>
      <Section title="Upstreams" note="of the last 15 minutes, by their own faults only" className="border-t pt-6"><UpstreamTable upstreams={upstreams} isSandbox={isLumaSandbox()} /></Section>
      <Section title="Failures" note="that wait for their next try, or were given up; newest first" className="border-t pt-6"><TroubleTable troubles={troubles} readAt={readAt} /></Section>
      <Section title="Jobs under way longest" note={underWay} className="border-t pt-6"><UnsettledTable jobs={unsettled.oldest} readAt={readAt} /></Section>
    </>
  );
}
