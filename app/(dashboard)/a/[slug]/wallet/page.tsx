import { addMinutes, subHours } from "date-fns";
import Link from "next/link";
import { BalanceLine } from "@/app/_components/charts/later";
import { MoneyFlow } from "@/app/_components/charts/money-flow";
import { openAccountPage } from "@/app/_components/open-account";
import { TransactionsTable } from "@/app/_components/tables/transactions-table";
import { Freshness } from "@/app/_components/ui/freshness";
import { PageBar } from "@/app/_components/ui/page-bar";
import { PeriodBar } from "@/app/_components/ui/period-bar";
import { Section } from "@/app/_components/ui/section";
import { getMoneyFlows } from "@/lib/analytics/money-flows";
import { parsePeriod } from "@/lib/analytics/period";
import { prepareMoneyFlows } from "@/lib/analytics/prepare-money-flows";
import { readRunway } from "@/lib/analytics/read-runway";
import { readWallet } from "@/lib/analytics/read-wallet";
import { hasStripe, withStripe } from "@/lib/topups/stripe-context";
import { AutoTopUp } from "./auto-top-up";
import { Banners } from "./banners";
import { Figures } from "./figures";
import { Grants } from "./grants";
import { topUpsSearch } from "./older-top-ups";
import { TopUpForm } from "./top-up-form";
import { TopUps } from "./top-ups";

export const metadata = { title: "Wallet · Tollgate" };

type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function WalletPage({ params, searchParams }: Props) {
  const [{ slug }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "money.read");
  const period = parsePeriod(search, ctx.clock.now());
  const { older } = topUpsSearch.parse(search);
  const { timeZone } = period;
  const [view, runway, flows] = await Promise.all([readWallet(ctx, account.accountId, period, { olderThan: older }), readRunway(ctx, account.accountId, timeZone), getMoneyFlows(ctx, account.accountId, period)]);
  const [path, buys] = [`/a/${slug}/wallet`, account.can("credits.manage")];
  const transactions = `${path}/transactions?${new URLSearchParams({ tz: timeZone })}`;
  return (
    <>
      <PageBar title="Wallet" actions={<Freshness readAt={view.readAt.toISOString()} />}><PeriodBar path={path} period={period} /></PageBar>
      <Banners view={view} timeZone={timeZone} canPay={hasStripe()} />
      <Figures view={view} runway={runway} timeZone={timeZone} />
      <div className="grid gap-x-10 gap-y-8 border-t pt-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <BalanceLine data={view.balance} transactions={transactions} />
        <Section title="Top up">{buys ? <TopUpForm slug={slug} terms={view.terms} canPay={hasStripe()} isSandbox={hasStripe() && withStripe(ctx).stripe.isSandbox} /> : <p className="text-[13px] text-quiet">Owners of {account.name} buy credit here. Your role, {account.role.replace("_", " ")}, may look.</p>}</Section>
      </div>
      <div className="border-t pt-6"><MoneyFlow data={prepareMoneyFlows(flows)} /></div>
      <div className="grid gap-x-10 gap-y-8 border-t pt-6 lg:grid-cols-2">
        <AutoTopUp ctx={ctx} account={account} view={view} timeZone={timeZone} />
        <Grants grants={view.grants} now={view.readAt} timeZone={timeZone} />
      </div>
      <TopUps view={view} slug={slug} timeZone={timeZone} buys={buys} isFirst={!older} />
      <Section title="Latest transactions" className="border-t pt-6" action={<Link className="text-[13px] text-action hover:underline" href={transactions}>See all</Link>}>
        <TransactionsTable slug={slug} transactions={view.latest} timeZone={timeZone} open={({ seq, bookedAt }) => `${transactions}&${new URLSearchParams({ period: "custom", from: subHours(bookedAt, 24).toISOString(), to: addMinutes(bookedAt, 15).toISOString(), open: String(seq) })}`} empty="A top-up is the first." />
      </Section>
    </>
  );
}
