import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { invariant } from "@/lib/errors/app-error";
import { parseDecimal } from "@/lib/money/micros";
import { FOCUS_COLUMNS, FOCUS_INSTANTS, FOCUS_METRICS, type FocusColumn, type FocusRow } from "./focus-columns";

/** Rows of a row group: all that is held of a file of any length. */
const GROUP_ROWS = 10_000;
/** As many digits as 64 bits hold, six of them after the point: exact, as the amounts are. */
const DECIMAL = { type: "DECIMAL", precision: 18, scale: 6 } as const;

/** FOCUS's data types as Parquet's: decimals, instants of UTC in milliseconds, and text, which tags and other key-value columns are, too. */
const SCHEMA: SchemaElement[] = [{ name: "focus", repetition_type: "REQUIRED", num_children: FOCUS_COLUMNS.length }, ...FOCUS_COLUMNS.map((name): SchemaElement => ({ name, repetition_type: "OPTIONAL", ...typeOf(name) }))];

function typeOf(column: FocusColumn): Partial<SchemaElement> {
  if (FOCUS_METRICS.has(column)) return { type: "INT64", converted_type: "DECIMAL", precision: DECIMAL.precision, scale: DECIMAL.scale, logical_type: DECIMAL };
  if (FOCUS_INSTANTS.has(column)) return { type: "INT64", converted_type: "TIMESTAMP_MILLIS", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" } };
  return { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
}

/** FOCUS rows as a Parquet file, in pieces, read as they are written. The same rows give the same bytes. */
export async function* focusParquet(rows: AsyncIterable<FocusRow>): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema: SCHEMA, createdBy: "Tollgate" });
  // What has been written is taken away; the writer goes on counting where in the file it is.
  const take = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  for await (const columnData of inGroups(rows)) {
    await parquet.write({ columnData, rowGroupSize: GROUP_ROWS });
    yield take();
  }
  await parquet.finish();
  yield take();
}

/** Rows turned into columns one by one: of a row nothing is kept but its values. */
async function* inGroups(rows: AsyncIterable<FocusRow>): AsyncGenerator<ColumnSource[]> {
  let group = COLUMNS.map(emptyColumn);
  for await (const row of rows) {
    for (const [i, { name, read }] of COLUMNS.entries()) {
      const text = row[name];
      group[i]!.data.push(text === null ? null : read(text));
    }
    if (group[0]!.data.length < GROUP_ROWS) continue;
    yield group;
    group = COLUMNS.map(emptyColumn);
  }
  if (group[0]!.data.length > 0) yield group;
}

const COLUMNS = FOCUS_COLUMNS.map((name) => ({ name, read: FOCUS_METRICS.has(name) ? toDecimal : FOCUS_INSTANTS.has(name) ? Date.parse : (text: string) => text }));
// Where pages begin is of use in groups of millions of rows, and would be kept for each until the end.
const emptyColumn = ({ name }: { name: FocusColumn }) => ({ name, offsetIndex: false, data: [] as unknown[] });

/** A decimal in millionths, as the column keeps it. */
function toDecimal(text: string): bigint {
  const value = parseDecimal(text);
  invariant(value !== null, `${JSON.stringify(text)} is no decimal of six places`);
  return value;
}
