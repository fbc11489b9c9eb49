"use client";

import { Download } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { RefObject } from "react";
import { prepareChartCsv } from "@/lib/analytics/prepare-chart-csv";
import type { ChartData } from "@/lib/analytics/prepare-series";
import { drawPng, drawSvg } from "./draw-file";

type Props = { title: string; data: ChartData; drawing: RefObject<HTMLDivElement | null> };

/** Saves a chart as it is shown: PNG and SVG with title, total and legend, CSV with the exact figures. */
export function SaveMenu({ title, data, drawing }: Props) {
  const name = title.toLowerCase().replaceAll(" ", "-");
  async function save(type: "png" | "svg" | "csv") {
    const svg = () => drawSvg(drawing.current!.querySelector("svg")!, `${title}  ${data.total}`, data.series);
    const blob = type === "csv" ? new Blob([prepareChartCsv(data)], { type: "text/csv" }) : type === "svg" ? new Blob([svg()], { type: "image/svg+xml" }) : await drawPng(svg());
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.${type}`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger aria-label={`Save ${title}`} className="cursor-pointer p-1 text-quiet hover:text-ink"><Download aria-hidden className="size-4" /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" className="z-10 rounded border border-line bg-ground p-1 text-xs">
          {(["png", "svg", "csv"] as const).map((type) => <DropdownMenu.Item key={type} className="cursor-pointer rounded px-3 py-1.5 data-highlighted:bg-line" onSelect={() => void save(type)}>Save as {type.toUpperCase()}</DropdownMenu.Item>)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
