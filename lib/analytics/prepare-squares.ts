export type Rectangle = { x: number; y: number; width: number; height: number };

/** How far from a square the worst of a row is, when its areas lie along a side. */
function worst(row: number[], side: number): number {
  const sum = row.reduce((all, area) => all + area, 0);
  return Math.max((side ** 2 * Math.max(...row)) / sum ** 2, sum ** 2 / (side ** 2 * Math.min(...row)));
}

/**
 * Divides a rectangle in proportion to the values, largest first, into pieces close to squares: rows along the shorter side, a piece
 * joining its row as long as that makes the worst of it no worse (Bruls, Huizing and van Wijk, Squarified Treemaps, 2000).
 */
export function prepareSquares(values: number[], { x, y, width, height }: Rectangle): Rectangle[] {
  const sum = values.reduce((all, value) => all + value, 0);
  if (sum <= 0 || width <= 0 || height <= 0) return values.map(() => ({ x, y, width: 0, height: 0 }));
  const areas = values.map((value) => (value * width * height) / sum);
  const placed: Rectangle[] = [];
  let left = { x, y, width, height };
  for (let i = 0; i < areas.length;) {
    const side = Math.min(left.width, left.height);
    let count = 1;
    while (i + count < areas.length && worst(areas.slice(i, i + count + 1), side) <= worst(areas.slice(i, i + count), side)) count++;
    const row = areas.slice(i, i + count);
    const thick = row.reduce((all, area) => all + area, 0) / side;
    let along = 0;
    for (const area of row) {
      const long = area / thick;
      placed.push(left.width >= left.height ? { x: left.x, y: left.y + along, width: thick, height: long } : { x: left.x + along, y: left.y, width: long, height: thick });
      along += long;
    }
    left = left.width >= left.height ? { ...left, x: left.x + thick, width: Math.max(0, left.width - thick) } : { ...left, y: left.y + thick, height: Math.max(0, left.height - thick) };
    i += count;
  }
  return placed;
}
