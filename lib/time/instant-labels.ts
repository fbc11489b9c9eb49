const STYLES = {
  /** `3 Nov` */
  day: { day: "numeric", month: "short" },
  /** `3 Nov 2026` */
  date: { day: "numeric", month: "short", year: "numeric" },
  /** `3 Nov, 14:15` */
  minute: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  /** `3 Nov 2026, 14:15` */
  whole: { dateStyle: "medium", timeStyle: "short" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** So many zones and styles are remembered, and so many instants of each: the names of a year's days take as long as finding what happened on them. */
const [REMEMBERED, MOST] = [64, 20_000];
const remembered = new Map<string, { format: Intl.DateTimeFormat; labels: Map<number, string> }>();

/** How instants are written where people read them, in a zone. The same ones are asked for again and again: where buckets begin. */
export function instantLabels(timeZone: string, style: keyof typeof STYLES): (at: Date) => string {
  const key = `${style} ${timeZone}`;
  let known = remembered.get(key);
  if (!known) {
    if (remembered.size >= REMEMBERED) remembered.clear();
    known = { format: new Intl.DateTimeFormat("en-GB", { timeZone, ...STYLES[style] }), labels: new Map() };
    remembered.set(key, known);
  }
  const { format, labels } = known;
  return (at) => {
    const ms = at.getTime();
    let label = labels.get(ms);
    if (label === undefined) {
      if (labels.size >= MOST) labels.clear();
      label = format.format(at);
      labels.set(ms, label);
    }
    return label;
  };
}
