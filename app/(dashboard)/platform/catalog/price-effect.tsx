import type { PresentedEffect } from "@/lib/analytics/present-price-effect";
import { formatDollars, parseDecimal } from "@/lib/money/micros";

const dollars = (text: string) => formatDollars(parseDecimal(text)!);
const signed = (text: string) => (parseDecimal(text)! > 0n ? `+${dollars(text)}` : dollars(text));

/** What a price would have made of last month, before it is set. */
export function PriceEffect({ effect: { from, bills, costs, byok, unpriced, accounts, of } }: { effect: PresentedEffect }) {
  const month = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" }).format(new Date(from));
  const rows = [["Bills", bills], ["Our cost", costs], ["BYOK cost", byok]] as const;
  const shown = rows.flatMap(([name, sums]) => (sums ? [{ name, ...sums }] : []));
  if (shown.every(({ calls }) => calls === 0)) return <p>In {month} no call was of this price, so nobody’s bill would have been another.</p>;
  return (
    <div className="space-y-2 rounded-md border p-3 text-[13px] max-sm:p-2 max-sm:text-xs">
      <p className="font-medium">Had it held in {month} (UTC)</p>
      <table className="w-full tabular-nums max-sm:[&_td:nth-child(2)]:hidden max-sm:[&_th:nth-child(2)]:hidden max-sm:[&_td]:pl-1.5 [&_td]:py-0.5 [&_td]:pl-3 [&_td]:text-right [&_th]:pl-3 [&_th]:text-right [&_th]:font-normal [&_th]:text-quiet [&_th:first-child]:pl-0 [&_th:first-child]:text-left">
        <thead><tr><th scope="col"><span className="sr-only">Of what</span></th><th scope="col">Calls</th><th scope="col">Was</th><th scope="col">Would be</th><th scope="col">Change</th></tr></thead>
        <tbody>
          {shown.map(({ name, calls, before, after, difference }) => <tr key={name}><th scope="row" className="whitespace-nowrap">{name}</th><td>{calls.toLocaleString("en-US")}</td><td>{dollars(before)}</td><td>{dollars(after)}</td><td className="font-medium">{signed(difference)}</td></tr>)}
        </tbody>
        {accounts.length > 0 && (
          <tbody>
            <tr><th scope="colgroup" colSpan={5} className="pt-2!">{of > accounts.length ? `The ${accounts.length} of ${of.toLocaleString("en-US")} accounts whose bills change most` : `Bills of ${of === 1 ? "one account" : `${of} accounts`}`}</th></tr>
            {accounts.map(({ slug, name, calls, before, after, difference }) => <tr key={slug}><th scope="row" className="max-w-28 max-sm:max-w-20 truncate text-ink!" title={name}>{name}</th><td>{calls.toLocaleString("en-US")}</td><td>{dollars(before)}</td><td>{dollars(after)}</td><td>{signed(difference)}</td></tr>)}
          </tbody>
        )}
      </table>
      {unpriced > 0 && <p className="text-quiet">{unpriced.toLocaleString("en-US")} of the calls had no price then: they count in what would be, not in what was.</p>}
    </div>
  );
}
