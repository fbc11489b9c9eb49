import { addUp, type MeasureName, measureOf, toDraw } from "./measures";
import type { Known } from "./sum-cells";
import type { Period } from "./period";
import type { Picture } from "./prepare-picture";
import type { WeekHours } from "./week-hours";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export type HeatCell = { weekday: number; hour: number; /** Of the largest, from 0 to 1; null where there is nothing to tell. */ heat: number | null; text: string; plain: string; /** `Thursday, 14:00–15:00` */ name: string };
export type HeatMap = Picture & { weekdays: readonly string[]; cells: HeatCell[]; /** What the strongest colour stands for. */ most: string; /** Where not the whole period is told of. */ cut: string | null; /** The whole, for files. */ totalPlain: string | null };

const hours = (hour: number) => `${String(hour).padStart(2, "0")}:00–${String(hour + 1).padStart(2, "0")}:00`;

/** What the heat map of weekdays and hours shows: how strong each hour is beside the strongest, exact texts, and the whole. */
export function prepareHeatMap({ from, cells }: WeekHours, name: MeasureName, period: Pick<Period, "from" | "to" | "timeZone">): HeatMap {
  const measure = measureOf(name);
  const amountOf = (known: Known | null) => (known ? measure.of(known) : measure.additive ? 0n : null);
  const amounts = cells.flat().map(amountOf);
  const most = amounts.reduce<bigint>((largest, amount) => (amount !== null && amount > largest ? amount : largest), 0n);
  const text = (amount: bigint | null) => (amount === null ? "—" : measure.text(amount));
  const whole = measure.of(addUp(cells.flat().flatMap((known) => known ?? [])));
  const first = new Intl.DateTimeFormat("en-GB", { timeZone: period.timeZone, dateStyle: "medium" }).format(from);
  return {
    title: `${measure.title} by weekday and hour`, total: text(whole), totalShort: whole === null ? "—" : (measure.short ?? measure.text)(whole), isEmpty: most === 0n, totalPlain: whole === null ? null : measure.plain(whole),
    weekdays: WEEKDAYS, most: text(most), cut: from > period.from ? `Since ${first}: no more than the last 90 days.` : null,
    cells: amounts.map((amount, i) => ({
      weekday: Math.floor(i / 24), hour: i % 24, heat: amount === null ? null : most === 0n ? 0 : toDraw(measure.unit, amount) / toDraw(measure.unit, most),
      text: text(amount), plain: amount === null ? "" : measure.plain(amount), name: `${WEEKDAYS[Math.floor(i / 24)]}, ${hours(i % 24)}`,
    })),
    table: {
      columns: [{ name: "Hour" }, ...WEEKDAYS.map((weekday) => ({ name: weekday, right: true }))],
      rows: Array.from({ length: 24 }, (_, hour) => ({
        key: String(hour), cells: [{ text: hours(hour) }, ...WEEKDAYS.map((_, weekday) => {
          const amount = amountOf(cells[weekday]![hour]!);
          return { text: text(amount), plain: amount === null ? "" : measure.plain(amount) };
        })],
      })),
    },
    legend: [],
  };
}
