"use client";

import { lazy, Suspense } from "react";

const Stacked = lazy(() => import("./stacked-bars").then((file) => ({ default: file.StackedBars })));
const Paired = lazy(() => import("./paired-bars").then((file) => ({ default: file.PairedBars })));
const Budget = lazy(() => import("./budget-line").then((file) => ({ default: file.BudgetLine })));
const Bumps = lazy(() => import("./bump-lines").then((file) => ({ default: file.BumpLines })));
const Balance = lazy(() => import("./balance-line").then((file) => ({ default: file.BalanceLine })));

/** As high as a chart with its title, legend and table, so that nothing jumps when one comes from another page. */
const place = <div data-slot="chart-place" className="h-84" />;

/*
 * The charts by the names of their own files, in code that is loaded after the page's: what the server has drawn of them
 * (title, total, legend, table, at their full height) is there at once, and the rest of the page does not wait for them
 * to come alive.
 */
export const StackedBars = (props: React.ComponentProps<typeof Stacked>) => <Suspense fallback={place}><Stacked {...props} /></Suspense>;
export const PairedBars = (props: React.ComponentProps<typeof Paired>) => <Suspense fallback={place}><Paired {...props} /></Suspense>;
export const BalanceLine = (props: React.ComponentProps<typeof Balance>) => <Suspense fallback={place}><Balance {...props} /></Suspense>;
export const BudgetLine = (props: React.ComponentProps<typeof Budget>) => <Suspense fallback={place}><Budget {...props} /></Suspense>;
export const BumpLines = (props: React.ComponentProps<typeof Bumps>) => <Suspense fallback={place}><Bumps {...props} /></Suspense>;
