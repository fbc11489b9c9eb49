import { FigureList } from "@/app/_components/ui/figure-list";
import { prepareFigures } from "@/lib/analytics/prepare-figures";
import type { MonthEnd } from "@/lib/analytics/prepare-forecast";
import { prepareMonthEndFigure } from "@/lib/analytics/prepare-forecast-figures";
import type { Overview } from "@/lib/analytics/read-overview";

type Props = { view: Overview; monthEnd: MonthEnd; timeZone: string; showMoney: boolean; /** The wallet's page. */ wallet: string; calls: (filter: Record<string, string>) => string };

export function Figures({ view, monthEnd, timeZone, showMoney, wallet, calls }: Props) {
  const forecast = prepareMonthEndFigure(monthEnd, timeZone);
  return <FigureList figures={[...prepareFigures(view, showMoney), ...(forecast ? [forecast] : [])]} link={(filter) => (filter === "wallet" ? wallet : calls(filter))} />;
}
