import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import type { Proof, ProofEntry } from "./proof";
import { findShapeFault } from "./statement-shape";

const text = z.string();
const hex = text.regex(/^[0-9a-f]{64}$/, "is none of 64 hexadecimal digits");
const proof = z.object({
  format: z.literal("tollgate.proof/2", "is not tollgate.proof/2: download the proof anew, files of before can no longer be read"),
  statement: z.unknown().superRefine((value, check) => {
    const fault = findShapeFault(value);
    if (fault) check.addIssue({ code: "custom", message: fault });
  }),
  hash: hex, chain: z.strictObject({ seal_before: hex, blind: hex.nullable() }).nullable(), entries: z.array(z.unknown()),
});
const entry = z.object({
  number: z.number().int(), code: text, idempotency_key: text, occurred_at: text, booked_at: text, reverses: z.number().int().nullable(), balance: text, content_hash: text.nullable(), seal: text.nullable(),
  postings: z.array(z.tuple([z.number().int().min(0), text, text, text])), withheld: z.number().int().min(0),
});

/**
 * Opens a proof file: as it was written, line by line, whatever its length; one that was laid out anew by another program is
 * read whole. Throws `invalid_request` where it is no proof, naming the line or the field.
 */
export async function readProof(path: string): Promise<Omit<Proof, "entries"> & { entries: AsyncIterable<ProofEntry> }> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity })[Symbol.asyncIterator]();
  const first = await lines.next().catch(() => {
    throw new AppError("invalid_request", `${path} cannot be read`, "file");
  });
  if (!first.done && first.value.startsWith("{") && first.value.endsWith('"entries":[')) return { ...parseWhole(`${first.value}]}`, path), entries: parseLines(lines) };
  const whole = parseWhole(await readFile(path, "utf8"), path);
  async function* entries() {
    for (const [i, one] of whole.entries.entries()) yield parseEntry(one, `entries.${i}`);
  }
  return { ...whole, entries: entries() };
}

function parseWhole(json: string, path: string): Proof {
  const parsed = proof.safeParse(parseJson(json, path));
  if (parsed.success) return parsed.data as unknown as Proof;
  const [issue] = parsed.error.issues;
  throw new AppError("invalid_request", `${path} is no proof of a statement: ${issue!.path.join(".") || "the file"}: ${issue!.message}`, issue!.path.join("."));
}

async function* parseLines(lines: AsyncIterator<string>): AsyncGenerator<ProofEntry> {
  for (let number = 2; ; number++) {
    const { value, done } = await lines.next();
    if (done || value === "]}") return;
    if (value !== "") yield parseEntry(parseJson(value.replace(/,$/, ""), `line ${number}`), `line ${number}`);
  }
}

function parseEntry(value: unknown, where: string): ProofEntry {
  const parsed = entry.safeParse(value);
  if (parsed.success) return parsed.data as ProofEntry;
  const [issue] = parsed.error.issues;
  throw new AppError("invalid_request", `${where}: ${issue!.path.join(".") || "the entry"}: ${issue!.message}`, where);
}

function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new AppError("invalid_request", `${where} is not JSON`, where);
  }
}
