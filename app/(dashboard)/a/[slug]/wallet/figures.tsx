import type { WalletView } from "@/lib/analytics/read-wallet";
import type { Runway } from "@/lib/analytics/prepare-forecast";
import { prepareRunwayFigure } from "@/lib/analytics/prepare-forecast-figures";
import { prepareWalletFigures } from "@/lib/analytics/prepare-wallet-figures";

export function Figures({ view: { wallet, burn }, runway, timeZone }: { view: WalletView; runway: Runway | null; timeZone: string }) {
  const forecast = prepareRunwayFigure(runway, { isSpending: wallet.balanceMicros > 0n && wallet.frozenAt === null && burn.daysLeft !== null, timeZone });
  return (
    <div className="overflow-hidden">
      <dl className="-ml-4 grid grid-cols-2 gap-y-5 sm:grid-cols-3 lg:grid-cols-4">
        {[...prepareWalletFigures(wallet, burn, timeZone), ...(forecast ? [forecast] : [])].map(({ name, value, valueTitle, note, noteTitle }) => (
          <div key={name} className="min-w-0 border-l px-4">
            <dt className="text-[13px] text-quiet">{name}</dt>
            <dd className="text-xl/7 font-semibold tracking-tight tabular-nums" title={valueTitle}>{value}</dd>
            {note && <dd className="text-xs text-quiet tabular-nums" title={noteTitle}>{note}</dd>}
          </div>
        ))}
      </dl>
    </div>
  );
}
