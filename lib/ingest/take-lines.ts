export type LogLine = { raw: string; line: number };

/** Where a reader is: the number of its last line, and the bytes after it. */
export type LinePosition = { line: number; rest: Buffer };

const NEWLINE = 10;

/**
 * The whole lines that `chunk` completes. Blank lines are counted but not returned. Splitting bytes, not text, keeps
 * characters whole that span two reads.
 */
export function takeLines(reader: LinePosition, chunk: Buffer): LogLine[] {
  const end = chunk.lastIndexOf(NEWLINE) + 1;
  const whole = end > 0 ? Buffer.concat([reader.rest, chunk.subarray(0, end - 1)]).toString("utf8").split("\n") : [];
  reader.rest = end > 0 ? Buffer.from(chunk.subarray(end)) : Buffer.concat([reader.rest, chunk]);
  const lines: LogLine[] = [];
  for (const text of whole) {
    reader.line += 1;
    const raw = text.endsWith("\r") ? text.slice(0, -1) : text;
    if (raw.trim() !== "") lines.push({ raw, line: reader.line });
  }
  return lines;
}

/** The last line, when its file ends without a newline. */
export function takeLastLine(reader: LinePosition): LogLine[] {
  return reader.rest.length > 0 ? takeLines(reader, Buffer.of(NEWLINE)) : [];
}
