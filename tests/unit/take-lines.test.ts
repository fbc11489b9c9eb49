import { expect, test } from "vitest";
import { takeLastLine, takeLines } from "@/lib/ingest/take-lines";

test("lines are whole and rightly numbered wherever a log is cut into chunks, in the middle of a character too", () => {
  const log = Buffer.from("füm\r\n\n \n{\"a\":\"\u2028\"}\nlast 😀");
  for (let size = 1; size <= log.length; size++) {
    const reader = { line: 0, rest: Buffer.alloc(0) };
    const lines = [];
    for (let at = 0; at < log.length; at += size) lines.push(...takeLines(reader, log.subarray(at, at + size)));
    expect([...lines, ...takeLastLine(reader)]).toEqual([
      { raw: "füm", line: 1 }, { raw: "{\"a\":\"\u2028\"}", line: 4 }, { raw: "last 😀", line: 5 },
    ]);
    expect(takeLastLine(reader)).toEqual([]);
  }
});
