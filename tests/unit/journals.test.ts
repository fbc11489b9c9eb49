import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LEDGER_ACCOUNTS } from "@/db/schema";
import { journalNumber } from "@/lib/finance/journal-number";
import type { JournalPair } from "@/lib/finance/read-journal";
import { splitJournal } from "@/lib/finance/split-journal";
import { ADJUST } from "@/lib/reconciliation/adjustments";

/** Every kind of movement that our rooms post: what stands where a transaction's code is given. */
const filesOf = (room: string) => readdirSync(`lib/${room}`).filter((file) => file.endsWith(".ts")).map((file) => readFileSync(`lib/${room}/${file}`, "utf8"));
const given = ["charges", "wallet", "topups"].flatMap(filesOf).flatMap((text) => text.match(/\bcode: .*idempotencyKey/g) ?? []);
const CODES = [...new Set([ADJUST, ...given.flatMap((line) => [...line.split("idempotencyKey")[0]!.matchAll(/"([a-z_]+\.[a-z_]+)"/g)].map(([, code]) => code!))])];

test("a journal's number is no longer than QuickBooks takes, and no other day or kind of movement has it", () => {
  expect(CODES.length).toBeGreaterThanOrEqual(12);
  const all = ["2026-11-01", "2026-11-11", "2026-12-01", "2027-11-01"].flatMap((day) => [...CODES, "something.new", "something.else_that_is_long"].map((code) => journalNumber(day, code)));
  expect(new Set(all).size).toBe(all.length);
  for (const number of all) expect(number).toMatch(/^[A-Za-z0-9-]{11,21}$/);
  // Ours have names of two letters.
  for (const code of CODES) expect([code, journalNumber("2026-11-01", code)]).toEqual([code, expect.stringMatching(/^TG261101-[A-Z]{2}$/) as unknown]);
  expect(journalNumber("2026-11-01", "usage.charge")).toBe("TG261101-UC");
});

/** A month of 31 days and 12 kinds, of one to three pairs each. */
const pairs = Array.from({ length: 31 }, (_, day) => CODES.flatMap((code, kind) => Array.from({ length: 1 + ((day + kind) % 3) }, (_, i): JournalPair => {
  const date = `2026-12-${String(day + 1).padStart(2, "0")}`;
  return { number: journalNumber(date, code), day: date, code, debit: LEDGER_ACCOUNTS[i]!, credit: LEDGER_ACCOUNTS[i + 1]!, cents: 100n };
}))).flat();

test("Xero's parts have 300 lines at most, all of the month between them, and no journal is in two", () => {
  const parts = splitJournal(pairs, "xero");
  expect(parts.length).toBe(Math.ceil((pairs.length * 2) / 298));
  expect(parts.flat()).toEqual(pairs);
  for (const part of parts) expect(part.length * 2).toBeLessThanOrEqual(300);
  const places = new Map<string, Set<number>>();
  parts.forEach((part, i) => part.forEach(({ number }) => places.set(number, (places.get(number) ?? new Set()).add(i))));
  expect([...places.values()].every((of) => of.size === 1)).toBe(true);
});

test("QuickBooks takes a month in one file, and a month of nothing is one file, too", () => {
  expect([splitJournal(pairs, "quickbooks").length, splitJournal([], "xero"), splitJournal([], "quickbooks")]).toEqual([1, [[]], [[]]]);
  // As many as fit.
  expect(splitJournal(pairs.slice(0, 1), "xero").length).toBe(1);
});
