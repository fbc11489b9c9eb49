import type { FlowLink, FlowNode, MoneyPicture } from "./prepare-money-flows";

/** Where the columns stand: between the last two, both have their names. */
const PLACES = [0, 0.27, 0.54, 1];
export type DrawnNode = FlowNode & { x: number; y: number; height: number; /** How wide its name may be. */ room: number };
export type DrawnLink = FlowLink & { /** A ribbon. */ path: string };

/** Places nodes in columns, in order, as high as their money, and links as ribbons between them. */
export function prepareFlowLayout({ nodes, links }: Pick<MoneyPicture, "nodes" | "links">, { width, height, bar, gap }: { width: number; height: number; /** How wide a node is. */ bar: number; /** Between two nodes, for their names. */ gap: number }): { nodes: DrawnNode[]; links: DrawnLink[] } {
  const columns = PLACES.map((_, column) => nodes.filter((node) => node.column === column));
  const xOf = (column: number) => PLACES[column]! * (width - bar);
  const roomOf = (column: number) => (column < 2 ? xOf(column + 1) - xOf(column) : (xOf(3) - xOf(2)) / 2) - bar - 8;
  const scale = Math.min(...columns.filter((list) => list.length > 0).map((list) => Math.max(1, height - gap * list.length) / list.reduce((sum, { value }) => sum + value, 0)));
  const placed = new Map<string, DrawnNode & { in: number; out: number }>();
  for (const list of columns) {
    let y = 0;
    for (const node of list) {
      const tall = Math.max(1, node.value * scale);
      placed.set(node.key, { ...node, x: xOf(node.column), room: roomOf(node.column), y, height: tall, in: y, out: y });
      y += tall + gap;
    }
  }
  const ribbons = links.map((link): DrawnLink => {
    const [from, to] = [placed.get(link.from)!, placed.get(link.to)!];
    const thick = link.value * scale;
    const [x1, x2, y1, y2] = [from.x + bar, to.x, from.out, to.in];
    const middle = (x1 + x2) / 2;
    from.out += thick;
    to.in += thick;
    const at = (...places: number[]) => places.map((place) => place.toFixed(1)).join(" ");
    return { ...link, path: `M${at(x1, y1)} C${at(middle, y1, middle, y2, x2, y2)} L${at(x2, y2 + thick)} C${at(middle, y2 + thick, middle, y1 + thick, x1, y1 + thick)} Z` };
  });
  return { nodes: [...placed.values()], links: ribbons };
}
