"use client";

import dynamic from "next/dynamic";

/**
 * The charts by the names of their own files, in code that is loaded after the page's: what the server has drawn of them
 * (title, total, legend, table, at their full height) is there at once, the drawing comes when its library has.
 */
export const StackedBars = dynamic(() => import("./stacked-bars").then((file) => file.StackedBars));
export const PairedBars = dynamic(() => import("./paired-bars").then((file) => file.PairedBars));
export const BalanceLine = dynamic(() => import("./balance-line").then((file) => file.BalanceLine));
