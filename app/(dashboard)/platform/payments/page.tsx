import { openPlatformPage } from "@/app/_components/open-platform";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { readPaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { listAccounts } from "@/lib/auth/permissions";
import { newId } from "@/lib/ids/ids";
import { listRefundable } from "@/lib/topups/list-refundable";
import { Disputes } from "./disputes";
import { Frozen } from "./frozen";
import { GrantCredit } from "./grant-credit";
import { Promotions } from "./promotions";
import { RefundATopUp } from "./refund-a-top-up";
import { RefusedEvents } from "./refused-events";
import { Unfinished } from "./unfinished";
import { WaitingRefunds } from "./waiting-refunds";

export const metadata = { title: "Payments · Tollgate" };

export default async function PaymentsPage({ searchParams }: { searchParams: Promise<{ account?: string | string[] }> }) {
  const [{ ctx, platform }, search] = await Promise.all([openPlatformPage("payments.read"), searchParams]);
  const mayAct = platform.can("payments.manage");
  const accounts = await listAccounts(ctx);
  const chosen = accounts.find(({ slug }) => slug === search.account);
  const [desk, topUps] = await Promise.all([readPaymentsDesk(ctx), chosen ? listRefundable(ctx, chosen.accountId) : []]);
  const choices = accounts.map(({ slug, name }) => ({ slug, name }));
  const part = (title: string, count: number, note: string) => ({ title: count > 0 ? `${title} (${count})` : title, note, className: "border-t pt-6" });
  return (
    <>
      <PageBar title="Payments" note={`Payments of all accounts that wait for a person. Times are UTC.${mayAct ? "" : " An admin decides; your role reads."}`} />
      <Section {...part("Refunds", desk.refunds.length, "asked for by owners, oldest first")} className=""><WaitingRefunds refunds={desk.refunds} mayAct={mayAct} /></Section>
      <Section {...part("Disputes", desk.disputes.length, "open, or lost and not settled")}><Disputes disputes={desk.disputes} mayAct={mayAct} /></Section>
      <Section {...part("Frozen accounts", desk.frozen.length, "no call is accepted while a payment is disputed")}><Frozen accounts={desk.frozen} /></Section>
      <Section {...part("Unfinished top-ups", desk.unfinished.length, "older than ten minutes; a task asks Stripe about them by itself")}><Unfinished topUps={desk.unfinished} mayAct={mayAct} /></Section>
      <Section {...part("Refused Stripe events", desk.refused.length, "claimed to be ours and did not fit; nothing was booked")}><RefusedEvents events={desk.refused} /></Section>
      <Section {...part("Promotional credit", desk.promotions.length, "with something left, soonest end first")} action={mayAct && <GrantCredit grantId={newId()} accounts={choices} />}><Promotions promotions={desk.promotions} now={ctx.clock.now()} /></Section>
      {mayAct && <Section {...part("Refund a top-up", 0, "without an owner's asking")}><RefundATopUp accounts={choices} chosen={chosen && { slug: chosen.slug, name: chosen.name }} topUps={topUps} /></Section>}
    </>
  );
}
