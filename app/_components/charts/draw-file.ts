import type { Series } from "@/lib/analytics/prepare-series";

const HEAD = 32;
const LINE = 18;
const COLUMN = 180;
/** About as wide as a letter of the legend is. */
const LETTER = 6;
const NAMESPACE = "http://www.w3.org/2000/svg";

/** A drawn chart as an SVG file that stands by itself: heading above, legend below, colours instead of variables. */
export function drawSvg(drawn: SVGSVGElement, heading: string, series: Series[]): string {
  const { width, height } = drawn.getBoundingClientRect();
  const column = Math.max(COLUMN, ...series.map(({ label }) => 30 + LETTER * label.length));
  const columns = Math.max(1, Math.floor(width / column));
  const full = HEAD + height + LINE * (Math.ceil(series.length / columns) + 1);
  const make = (name: string, attributes: Record<string, string | number>, text?: string) => {
    const element = document.createElementNS(NAMESPACE, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const file = make("svg", { xmlns: NAMESPACE, width, height: full, viewBox: `0 0 ${width} ${full}`, "font-family": "Geist, system-ui, sans-serif" });
  file.append(make("rect", { width, height: full, fill: "var(--ground)" }), make("text", { x: 8, y: 20, "font-size": 14, fill: "var(--ink)" }, heading));
  const chart = drawn.cloneNode(true) as SVGSVGElement;
  for (const [key, value] of Object.entries({ y: HEAD, width, height })) chart.setAttribute(key, String(value));
  chart.removeAttribute("style");
  file.append(chart);
  series.forEach(({ label, color, funding }, i) => {
    const [x, y] = [8 + column * (i % columns), HEAD + height + LINE * (Math.floor(i / columns) + 1)];
    const mark: Record<string, string | number> = funding === "byok" ? { fill: "var(--ground)", stroke: color, "stroke-width": 2 } : { fill: color };
    file.append(make("rect", { x, y: y - 8, width: 8, height: 8, ...mark }), make("text", { x: x + 14, y, "font-size": 11, fill: "var(--quiet)" }, label));
  });
  const style = getComputedStyle(document.documentElement);
  return new XMLSerializer().serializeToString(file).replaceAll(/var\((--[\w-]+)\)/g, (_, variable: string) => style.getPropertyValue(variable).trim());
}

/** The SVG file as a PNG of twice its size, for sharp text. */
export async function drawPng(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width * 2, image.height * 2];
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser could not draw the chart."))), "image/png"));
}
