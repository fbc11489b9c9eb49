import { createHash, type Hash } from "node:crypto";
import type { CsvRow } from "@/lib/http/csv-bytes";
import type { Export } from "./exports";

/** How far a file is. */
export type Made = { rows: number; bytes: number; hash: Hash };

export const nothingMade = (): Made => ({ rows: 0, bytes: 0, hash: createHash("sha256") });

/** The bytes of an export's file, counted in `made` as they are read. */
export async function* makeFile({ write }: Export, rows: AsyncIterable<CsvRow>, made: Made): AsyncGenerator<Uint8Array> {
  async function* counted(): AsyncGenerator<CsvRow> {
    for await (const row of rows) {
      made.rows += 1;
      yield row;
    }
  }
  for await (const chunk of write(counted())) {
    made.bytes += chunk.length;
    made.hash.update(chunk);
    yield chunk;
  }
}
