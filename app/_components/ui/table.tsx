"use client";

import { clsx } from "clsx";
import { moveInTable } from "./move-in-table";

/**
 * A table that scrolls in a frame of its own, under a fixed head and beside a fixed first column. Arrow keys go from row
 * to row, Enter opens the row's first link. `whole`: a short one, that is shown whole on every screen.
 */
export function Table({ label, whole = false, className, ...props }: React.ComponentProps<"table"> & { label: string; whole?: boolean }) {
  return (
    <div data-slot="table-container" role="region" aria-label={label} tabIndex={0} onKeyDown={moveInTable} className={clsx("relative max-w-full overflow-auto", !whole && "max-h-[max(24rem,calc(100dvh-11rem))]")}>
      <table data-slot="table" className={clsx("w-full border-separate border-spacing-0 text-[13px] whitespace-nowrap tabular-nums", className)} {...props} />
    </div>
  );
}

export function TableHeader({ className, ...props }: React.ComponentProps<"thead">) {
  return <thead data-slot="table-header" className={clsx("sticky top-0 z-3 text-xs text-muted-foreground", className)} {...props} />;
}

export function TableBody({ className, ...props }: React.ComponentProps<"tbody">) {
  return <tbody data-slot="table-body" className={clsx("[&>tr:last-child>*]:border-b-0", className)} {...props} />;
}

export function TableFooter({ className, ...props }: React.ComponentProps<"tfoot">) {
  return <tfoot data-slot="table-footer" className={clsx("sticky bottom-0 z-3 font-medium [&>tr>*]:border-t [&>tr>*]:border-b-0", className)} {...props} />;
}

/** A row's focus, drawn by its cells: the fixed ones would hide the row's own outline. */
const focus = "focus-visible:outline-hidden focus-visible:[&>*]:shadow-[inset_0_2px_var(--action),inset_0_-2px_var(--action)] focus-visible:[&>*:first-child]:shadow-[inset_2px_2px_var(--action),inset_0_-2px_var(--action)] focus-visible:[&>*:last-child]:shadow-[inset_-2px_2px_var(--action),inset_0_-2px_var(--action)]";

/** Every cell is opaque, so that what scrolls under the fixed ones stays hidden. */
export function TableRow({ className, ...props }: React.ComponentProps<"tr">) {
  return <tr data-slot="table-row" className={clsx("group/row", focus, "[&>*:first-child]:sticky [&>*:first-child]:left-0 [&>*:first-child]:z-2 [&>*:first-child]:pl-0 max-md:[&>*:first-child]:max-w-44 max-md:[&>*:first-child]:truncate", className)} {...props} />;
}

const cell = "border-b bg-background px-3 last:pr-0 max-md:px-2";

export function TableHead({ className, right = false, ...props }: React.ComponentProps<"th"> & { right?: boolean }) {
  return <th data-slot="table-head" scope="col" className={clsx(cell, "h-9 font-normal", right ? "text-right" : "text-left", className)} {...props} />;
}

export function TableCell({ className, right = false, ...props }: React.ComponentProps<"td"> & { right?: boolean }) {
  return <td data-slot="table-cell" className={clsx(cell, "h-9 py-1 group-hover/row:bg-muted", right && "text-right", className)} {...props} />;
}
