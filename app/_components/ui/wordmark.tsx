/** The product's mark, as in app/icon.svg, in the colours of the theme. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2.5 font-semibold">
      <svg aria-hidden viewBox="0 0 16 16" className="size-5 shrink-0"><rect width="16" height="16" rx="3" fill="var(--ink)" /><path d="M3 4h10v2H9v7H7V6H3z" fill="var(--ground)" /><rect x="11" y="8" width="2" height="5" fill="var(--series-0)" /></svg>
      <span className="group-data-narrow/nav:sr-only">Tollgate</span>
    </span>
  );
}
