import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { expect, test } from "vitest";
import { CSV_CELLS } from "@/lib/http/csv-cells";

test("a row has as many cells for a spreadsheet that splits at semicolons and tabs, too, and none that it would run", () => {
  const row = { tag: "x;=HYPERLINK(1)", "a;b": "x\t=1", other: "=1", pipe: "a|=1", both: `";=1`, amount: -2_500_000n, number: "-1.5", plain: "ads" };
  const text = stringify([row], CSV_CELLS);
  expect(text).toContain('"x;=HYPERLINK(1)"');
  for (const delimiter of [",", [",", ";"], [",", ";", "\t", "|"]]) {
    expect(parse(text, { delimiter })).toEqual([Object.keys(row), ["x;=HYPERLINK(1)", "x\t=1", "'=1", "a|=1", `";=1`, "-2.500000", "-1.5", "ads"]]);
  }
});
