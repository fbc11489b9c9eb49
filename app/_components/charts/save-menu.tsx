"use client";

import { Download } from "lucide-react";
import type { RefObject } from "react";
import { Button } from "@/app/_components/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/app/_components/ui/dropdown-menu";
import type { ChartData } from "@/lib/analytics/prepare-series";
import { drawPng, drawSvg } from "./draw-file";

type Props = { title: string; data: Pick<ChartData, "series" | "total" | "beside">; /** Its exact figures. */ csv: () => string; drawing: RefObject<HTMLDivElement | null> };

/** Saves a chart as it is shown: PNG and SVG with title, total and legend, CSV with the exact figures. */
export function SaveMenu({ title, data, csv, drawing }: Props) {
  const name = title.toLowerCase().replaceAll(" ", "-");
  async function save(type: "png" | "svg" | "csv") {
    // What stands beside the total is told where its series is named.
    const named = data.series.map((series) => (series.label === data.beside?.name ? { ...series, label: `${series.label}: ${data.beside.total}` } : series));
    const svg = () => drawSvg(drawing.current!.querySelector("svg")!, `${title}  ${data.total}`, named);
    const blob = type === "csv" ? new Blob([csv()], { type: "text/csv" }) : type === "svg" ? new Blob([svg()], { type: "image/svg+xml" }) : await drawPng(svg());
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.${type}`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild><Button variant="ghost" size="icon-sm" aria-label={`Save ${title}`}><Download aria-hidden /></Button></DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {(["png", "svg", "csv"] as const).map((type) => <DropdownMenuItem key={type} onSelect={() => void save(type)}>Save as {type.toUpperCase()}</DropdownMenuItem>)}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
