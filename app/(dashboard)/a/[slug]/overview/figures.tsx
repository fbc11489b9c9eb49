import { FigureList } from "@/app/_components/ui/figure-list";
import { prepareFigures } from "@/lib/analytics/prepare-figures";
import type { Overview } from "@/lib/analytics/read-overview";

type Props = { view: Overview; showMoney: boolean; /** The wallet's page. */ wallet: string; calls: (filter: Record<string, string>) => string };

export function Figures({ view, showMoney, wallet, calls }: Props) {
  return <FigureList figures={prepareFigures(view, showMoney)} link={(filter) => (filter === "wallet" ? wallet : calls(filter))} />;
}
