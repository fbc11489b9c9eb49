import { parquetMetadata, parquetReadObjects } from "hyparquet";

type Value = string | bigint | Date | null;
/** `decimal(18,6)`, `timestamp(UTC, MILLIS)`, `string`: a column as Parquet describes it. */
export type ParquetTable = { columns: Record<string, string>; groups: number[]; rows: Record<string, Value>[] };

/** Reads a Parquet file whole. Decimals are given in units of their last place: hyparquet's own would be floating-point numbers. */
export async function readParquet(bytes: Uint8Array): Promise<ParquetTable> {
  const file = new Uint8Array(bytes).buffer;
  const metadata = parquetMetadata(file);
  const [, ...elements] = metadata.schema;
  const columns: ParquetTable["columns"] = {};
  for (const element of elements) {
    const { name, type, logical_type: logical, converted_type: converted, precision, scale } = element;
    if (logical?.type === "DECIMAL" && converted === "DECIMAL") columns[name] = `${type} decimal(${precision},${scale})`;
    else if (logical?.type === "TIMESTAMP") columns[name] = `${type} timestamp(${logical.isAdjustedToUTC ? "UTC" : "local"}, ${logical.unit})`;
    else columns[name] = `${type} ${logical?.type ?? "none"}`;
    if (converted === "DECIMAL") Object.assign(element, { converted_type: undefined, logical_type: undefined });
  }
  const rows = (await parquetReadObjects({ file, metadata })) as ParquetTable["rows"];
  return { columns, groups: metadata.row_groups.map(({ num_rows }) => Number(num_rows)), rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? null]))) };
}

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
