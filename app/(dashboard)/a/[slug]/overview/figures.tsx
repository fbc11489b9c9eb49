import { FigureList } from "@/app/_components/ui/figure-list";
import { prepareFigures } from "@/lib/analytics/prepare-figures";
import type { Overview } from "@/lib/analytics/read-overview";

type Props = { view: Overview; showMoney: boolean; calls: (filter: Record<string, string>) => string };

export function Figures({ view, showMoney, calls }: Props) {
  return <FigureList figures={prepareFigures(view, showMoney)} link={calls} />;
}
