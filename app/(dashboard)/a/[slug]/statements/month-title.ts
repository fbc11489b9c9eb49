const NAMED = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", month: "long", year: "numeric" });

/** `2026-10` → `October 2026`. */
export const monthTitle = (month: string) => NAMED.format(new Date(`${month}-15T00:00:00Z`));
