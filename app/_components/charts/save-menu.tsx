"use client";

import { Download } from "lucide-react";
import { type ComponentType, type RefObject, useState } from "react";
import { Button } from "@/app/_components/ui/button";
import type { ChartData } from "@/lib/analytics/prepare-series";
import type { SaveChoicesProps, SaveType } from "./save-choices";

type Props = { title: string; data: Pick<ChartData, "series" | "total" | "beside">; /** Its exact figures; what writes them is loaded then. */ csv: () => Promise<string>; drawing: RefObject<HTMLDivElement | null> };

/** Loaded when it is first opened. */
const loadChoices = () => import("./save-choices").then((file) => file.SaveChoices);

/** Saves a chart as it is shown: PNG and SVG with title, total and legend, CSV with the exact figures. */
export function SaveMenu({ title, data, csv, drawing }: Props) {
  const [Choices, setChoices] = useState<ComponentType<SaveChoicesProps> | null>(null);
  const name = title.toLowerCase().replaceAll(" ", "-");
  async function save(type: SaveType) {
    const { drawPng, drawSvg } = await import("./draw-file");
    // What stands beside the total is told where its series is named.
    const named = data.series.map((series) => (series.label === data.beside?.name ? { ...series, label: `${series.label}: ${data.beside.total}` } : series));
    const svg = () => drawSvg(drawing.current!.querySelector("svg")!, `${title}  ${data.total}`, named);
    const blob = type === "csv" ? new Blob([await csv()], { type: "text/csv" }) : type === "svg" ? new Blob([svg()], { type: "image/svg+xml" }) : await drawPng(svg());
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.${type}`;
    link.click();
    URL.revokeObjectURL(link.href);
  }
  const load = Choices ? undefined : () => void loadChoices().then((choices) => setChoices(() => choices));
  const button = <Button variant="ghost" size="icon-sm" aria-label={`Save ${title}`} aria-haspopup="menu" onClick={load}><Download aria-hidden /></Button>;
  return Choices ? <Choices button={button} onChoose={(type) => void save(type)} /> : button;
}
