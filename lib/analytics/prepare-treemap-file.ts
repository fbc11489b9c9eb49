import { groupColumns, idsOf, inSmall, type PictureFile } from "./prepare-exploration-file";
import type { ExploredView } from "./prepare-exploration";
import type { Treemap } from "./prepare-treemap";

/** A treemap for files, a cell a piece that is drawn, so that Others of the groups and of the parts of each stand as they are shown. */
export function prepareTreemapFile({ title, blocks }: Treemap, { columns, measure, total }: Pick<ExploredView, "columns" | "measure" | "total">, range: { from: Date; to: Date }): PictureFile {
  const pieces = blocks.flatMap((block) => (block.parts.length > 0 ? block.parts.map(({ key, name, plain }) => ({ names: [block.name, name], ids: key === "others" ? [block.key] : idsOf(key), plain })) : [{ names: [block.name], ids: idsOf(block.key), plain: block.plain }]));
  return {
    sheet: "Treemap", title, from: range.from.toISOString(), to: range.to.toISOString(), total: total?.plain ?? null, note: null,
    cells: pieces.map(({ names, ids, plain }) => ({ ...inSmall(groupColumns(columns, names, ids)), [measure.toLowerCase()]: plain })),
  };
}
