import type { WalletView } from "@/lib/analytics/read-wallet";
import { prepareWalletFigures } from "@/lib/analytics/prepare-wallet-figures";

export function Figures({ view: { wallet, burn }, timeZone }: { view: WalletView; timeZone: string }) {
  return (
    <div className="overflow-hidden">
      <dl className="-ml-4 grid grid-cols-2 gap-y-5 sm:grid-cols-3 lg:grid-cols-4">
        {prepareWalletFigures(wallet, burn, timeZone).map(({ name, value, note }) => (
          <div key={name} className="min-w-0 border-l px-4">
            <dt className="text-[13px] text-quiet">{name}</dt>
            <dd className="text-xl/7 font-semibold tracking-tight tabular-nums">{value}</dd>
            {note && <dd className="text-xs text-quiet tabular-nums">{note}</dd>}
          </div>
        ))}
      </dl>
    </div>
  );
}
