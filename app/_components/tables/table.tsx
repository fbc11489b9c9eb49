export type Column = { name: string; right?: boolean };

/** A plain table that scrolls sideways by itself under a fixed first column. Rows are given as `<tr>`s. */
export function Table({ label, columns, children }: { label: string; columns: Column[]; children: React.ReactNode }) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full text-[13px] whitespace-nowrap tabular-nums [&_td]:pr-4 [&_td:first-child]:sticky [&_td:first-child]:left-0 [&_td:first-child]:bg-ground [&_th:first-child]:sticky [&_th:first-child]:left-0 [&_th:first-child]:bg-ground">
        <thead><tr className="text-xs text-quiet">{columns.map(({ name, right }) => <th key={name} className={`py-2 pr-4 font-normal ${right ? "text-right" : "text-left"}`}>{name}</th>)}</tr></thead>
        <tbody className="[&>tr]:h-9 [&>tr]:border-t [&>tr]:border-line">{children}</tbody>
      </table>
    </div>
  );
}
