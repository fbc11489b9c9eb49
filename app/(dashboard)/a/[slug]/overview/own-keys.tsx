import Link from "next/link";
import { ExactMoney } from "@/app/_components/tables/exact-money";
import { Section } from "@/app/_components/ui/section";
import { nameProviders, prepareByok } from "@/lib/analytics/prepare-byok";
import type { Byok } from "@/lib/analytics/read-byok";
import { decimalPlaces } from "@/lib/money/decimal-places";
import { parseDecimal } from "@/lib/money/micros";

/** What calls on the account's own provider keys cost, beside what the same ones would have cost through credits. */
export function OwnKeys({ byok, calls }: { byok: Byok; /** Those calls. */ calls: string }) {
  const { rows, outcome, note } = prepareByok(byok);
  const places = (["direct", "credits"] as const).map((column) => decimalPlaces(rows.flatMap((row) => parseDecimal(row[column].plain ?? "") ?? [])));
  return (
    <Section title="Own provider keys beside credits" note="the same calls, paid either way" className="border-t pt-6">
      <p className="max-w-2xl text-[13px]"><Link className="underline-offset-4 hover:underline" href={calls}>{outcome}</Link>{note && <span className="text-quiet"> {note}</span>}</p>
      <table className="w-full max-w-2xl text-[13px] tabular-nums">
        <caption className="sr-only">Paid directly, and through credits</caption>
        <thead>
          <tr className="text-xs text-quiet [&>th]:pb-1.5 [&>th]:pl-3 [&>th]:align-bottom [&>th]:font-normal">
            <th scope="col"><span className="sr-only">What for</span></th><th scope="col" className="text-right">Paid to {nameProviders(byok)}, estimated</th><th scope="col" className="text-right">Through credits, at list price</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, direct, credits }) => (
            <tr key={name} className="h-9 border-t [&>*]:font-normal last:[&>*]:font-medium [&>td]:pl-3">
              <th scope="row" className="py-1 text-left leading-4">{name}</th>
              {[direct, credits].map(({ text, plain }, i) => <td key={i} data-plain={plain ?? undefined} className={plain === null ? "text-right text-quiet" : "text-right"}>{plain === null ? text : <Link className="hover:underline" href={calls}><ExactMoney micros={parseDecimal(plain)!} places={places[i]!} /></Link>}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
