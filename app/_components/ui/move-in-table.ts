const STEPS: Record<string, (place: number, last: number) => number> = {
  ArrowDown: (place, last) => Math.min(place + 1, last), ArrowUp: (place) => Math.max(place - 1, 0), Home: () => 0, End: (_, last) => last,
};

/** Keys within a table: up and down, first and last row, and Enter for what the row leads to. */
export function moveInTable(event: React.KeyboardEvent<HTMLElement>) {
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || target.closest("input, select, textarea")) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("tbody tr")];
  const row = target.closest<HTMLElement>("tbody tr");
  if (event.key === "Enter" && target === row) {
    row.querySelector<HTMLElement>("a")?.click();
    return;
  }
  const step = STEPS[event.key];
  if (!step || rows.length === 0) return;
  event.preventDefault();
  const next = rows[step(row ? rows.indexOf(row) : -1, rows.length - 1)]!;
  // Only the focused row is in the tab order: a table of a thousand rows is one stop.
  next.tabIndex = -1;
  next.focus();
}
