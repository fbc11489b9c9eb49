import { DIMENSIONS, type Exploration } from "./exploration";
import { addUp, measureOf, toDraw } from "./measures";
import type { Known } from "./sum-cells";
import type { Picture } from "./prepare-picture";
import { colorsOf, filterFor, isByok, percent } from "./prepare-exploration";
import type { Explored } from "./read-exploration";

/** A part of a part of the whole. `filter` leads to it; null for Others and what no filter names. */
export type TreePart = { key: string; name: string; value: number; text: string; plain: string; share: string; filter: Record<string, string> | null };
export type TreeBlock = TreePart & { color: string; parts: TreePart[]; /** Drawn hatched. */ direct: boolean };
export type Treemap = Picture & { blocks: TreeBlock[] };

const INNER = 8;

/** What the treemap shows: the largest groups of the first dimension, and in each those of the second; Others at either level are told. */
export function prepareTreemap(explored: Explored, { by, measure: name, top }: Pick<Exploration, "by" | "measure" | "top">, narrow: (filter: Record<string, string>) => string): Treemap {
  const measure = measureOf(name);
  const whole = addUp(explored.groups.map(({ all }) => all));
  const all = measure.of(whole) ?? 0n;
  const nameOf = (keys: string[]) => keys.map((key, i) => explored.names[by[i]!].get(key) ?? key).at(-1)!;
  const describe = (key: string, label: string, known: Known, filter: TreePart["filter"]): TreePart => {
    const amount = measure.of(known)!;
    return { key, name: label, value: toDraw(measure.unit, amount), text: measure.text(amount), plain: measure.plain(amount), share: all > 0n ? percent(Number(amount) / Number(all)) : "—", filter };
  };
  /** The groups that begin with these keys, by the next one, largest first, and what is beyond the limit. */
  function level(start: string[], most: number) {
    const groups = new Map<string, { keys: string[]; known: Known }>();
    for (const { keys, all: known } of explored.groups) {
      if (start.some((key, i) => keys[i] !== key)) continue;
      const own = keys.slice(0, start.length + 1);
      const there = groups.get(own.join("\0"));
      groups.set(own.join("\0"), { keys: own, known: there ? addUp([there.known, known]) : known });
    }
    const ranked = [...groups.values()].filter(({ known }) => measure.of(known)! > 0n)
      .sort((a, b) => (measure.of(a.known) === measure.of(b.known) ? (a.keys.join() < b.keys.join() ? -1 : 1) : measure.of(a.known)! > measure.of(b.known)! ? -1 : 1));
    const drawn = ranked.length > most + 1 ? ranked.slice(0, most) : ranked;
    return { drawn, rest: ranked.slice(drawn.length) };
  }
  const { drawn, rest } = level([], top);
  const colors = colorsOf(drawn.map(({ keys }) => keys), by.slice(0, 1), explored.colors);
  const others = (known: Known[]) => describe("others", `Others (${known.length})`, addUp(known), null);
  const blocks = drawn.map(({ keys, known }, i): TreeBlock => {
    const inner = by.length > 1 ? level(keys, INNER) : { drawn: [], rest: [] };
    return {
      ...describe(keys[0]!, nameOf(keys), known, filterFor(by.slice(0, 1), keys)), color: colors[i]!, direct: isByok(by, keys[0]!) || name === "byok_cost" || name === "fee_waived",
      parts: [...inner.drawn.map((part) => describe(part.keys.join("\0"), nameOf(part.keys), part.known, filterFor(by, part.keys))), ...(inner.rest.length > 0 ? [others(inner.rest.map((part) => part.known))] : [])],
    };
  });
  if (rest.length > 0) blocks.push({ ...others(rest.map(({ known }) => known)), color: "var(--quiet)", direct: false, parts: [] });
  const columns = by.map((dimension) => DIMENSIONS[dimension]);
  const leading = (text: string, filter: TreePart["filter"]) => ({ text, ...(filter ? { link: narrow(filter) } : {}) });
  return {
    title: `${measure.title} by ${columns.map((column) => column.toLowerCase().replace("api", "API")).join(" and ")}`, total: measure.text(all), totalShort: (measure.short ?? measure.text)(all), isEmpty: all === 0n, blocks,
    legend: blocks.map(({ key, name: label, color, direct }) => ({ key, label, color, model: null, funding: direct ? "byok" as const : "wallet" as const })),
    table: {
      columns: [...columns.map((column) => ({ name: column })), { name: measure.title, right: true }, { name: "Share", right: true }],
      rows: blocks.flatMap((block) => (block.parts.length > 0 ? block.parts : [block]).map((part) => ({
        key: `${block.key} ${part.key}`, cells: [leading(block.name, block.filter), ...(by.length === 1 ? [] : [part === block ? { text: "all" } : leading(part.name, part.filter)]), { text: part.text, plain: part.plain }, { text: part.share }],
      }))),
    },
  };
}

/** Groups in the colours that their blocks have. */
export function withBlockColors<T extends { key: string; color: string }>(rows: T[], { blocks }: Pick<Treemap, "blocks">): T[] {
  const colors = new Map(blocks.map(({ key, color }) => [key, color]));
  return rows.map((row) => ({ ...row, color: colors.get(row.key.split("\0")[0]!) ?? "var(--quiet)" }));
}
