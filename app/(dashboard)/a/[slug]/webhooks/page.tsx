import Link from "next/link";
import { z } from "zod";
import { openAccountPage } from "@/app/_components/open-account";
import { Button } from "@/app/_components/ui/button";
import { Freshness } from "@/app/_components/ui/freshness";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { TimeZone } from "@/app/_components/ui/time-zone";
import { parsePeriod } from "@/lib/analytics/period";
import { getBaseUrl } from "@/lib/env";
import { isId } from "@/lib/ids/ids";
import { findDelivery } from "@/lib/webhooks/find-delivery";
import { DELIVERY_STATES, listDeliveries } from "@/lib/webhooks/list-deliveries";
import { listEndpoints } from "@/lib/webhooks/list-endpoints";
import { WEBHOOK_EVENTS } from "@/lib/webhooks/webhook-events";
import { AddEndpoint } from "./add-endpoint";
import { Deliveries } from "./deliveries";
import { DeliveryDetails } from "./delivery-details";
import { StateFilter } from "./state-filter";
import { Endpoints } from "./endpoints";
import { FirstJob } from "./first-job";
import { Signing } from "./signing";

export const metadata = { title: "Webhooks · Tollgate" };

const PAGE = 50;
const id = z.string().refine(isId).optional().catch(undefined);
const places = z.object({ state: z.enum(DELIVERY_STATES).optional().catch(undefined), before: id, open: id });
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function WebhooksPage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "usage.read");
  const { accountId } = account;
  const { timeZone } = parsePeriod(search, ctx.clock.now());
  const { state, before, open } = places.parse(search);
  const [endpoints, deliveries, details] = await Promise.all([
    listEndpoints(ctx, accountId), listDeliveries(ctx, accountId, { state, before, limit: PAGE }), open ? findDelivery(ctx, { accountId, id: open }) : null,
  ]);
  const manages = account.can("webhooks.manage");
  const link = (more: Record<string, string>) => `/a/${slug}/webhooks?${new URLSearchParams({ tz: timeZone, ...more })}`;
  const here = { ...(state ? { state } : {}), ...(before ? { before } : {}) };
  const opened = deliveries.find((delivery) => delivery.id === open);
  const endpoint = endpoints.find((one) => one.id === opened?.endpointId);
  const refusal = !opened?.endpointId ? null : !endpoint ? "Its endpoint was removed, so it cannot be sent again." : endpoint.disabledAt ? "Enable its endpoint to send it again." : null;
  const last = deliveries.at(-1);
  return (
    <>
      <PageBar
        title="Webhooks" note="Events are posted to your programs as signed JSON, and tried eight times within 24 hours until a 2xx comes within 10 seconds."
        actions={<><Freshness readAt={ctx.clock.now().toISOString()} />{manages && <AddEndpoint slug={slug} events={WEBHOOK_EVENTS} />}</>}
      />
      <Endpoints slug={slug} endpoints={endpoints} events={WEBHOOK_EVENTS} manages={manages} timeZone={timeZone} />
      <Signing slug={slug} manages={manages} />
      <Section title="Deliveries" note={<>Times in <TimeZone shown={timeZone} /></>} className="border-t pt-6" action={<StateFilter chosen={state} link={(chosen) => link(chosen ? { state: chosen } : {})} />}>
        <Deliveries
          deliveries={deliveries} timeZone={timeZone} open={(one) => link({ ...here, open: one })} close={link(here)}
          opened={opened && details ? { id: opened.id, details: <DeliveryDetails slug={slug} delivery={opened} details={details} refusal={refusal} manages={manages} timeZone={timeZone} /> } : undefined}
          empty={state || before ? "No delivery is like that." : <FirstJob origin={getBaseUrl()} />}
        />
        {deliveries.length === PAGE && last && <Button asChild><Link scroll={false} href={link({ ...(state ? { state } : {}), before: last.id })}>Older</Link></Button>}
      </Section>
    </>
  );
}
