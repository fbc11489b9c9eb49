const FORMATS = [["PDF", "pdf"], ["CSV", "csv"], ["JSON", "json"]] as const;

/** The statement as files. */
export function Downloads({ slug, month, known, isClosed }: { slug: string; month: string; known: string; isClosed: boolean }) {
  const asked = { account: slug, month, ...(known ? { known } : {}) };
  const link = (format: string) => `/api/exports/statement?${new URLSearchParams({ ...asked, format })}`;
  const focus = (format: string) => `/api/exports/focus?${new URLSearchParams({ ...asked, format })}`;
  return (
    <div role="group" aria-label="Download" className="flex flex-wrap gap-3 text-[13px]">
      {FORMATS.map(([name, format]) => <a key={format} className="text-action hover:underline" href={link(format)} download>{name}</a>)}
      <a className="text-action hover:underline" href={focus("csv")} download>FOCUS</a>
      <a className="text-action hover:underline" href={focus("parquet")} title="FOCUS 1.2 as Parquet" download>FOCUS Parquet</a>
      {isClosed && !known && <a className="text-action hover:underline" href={link("proof")} download>Proof</a>}
    </div>
  );
}
