import type { JournalPair } from "./read-journal";

/** The layouts that a journal can be brought to an accounting program in. */
export const JOURNAL_LAYOUTS = ["quickbooks", "xero"] as const;
export type JournalLayout = (typeof JOURNAL_LAYOUTS)[number];

/** How many lines each takes in one file; a pair is a line of debit and one of credit. */
const MOST_LINES: Record<JournalLayout, number> = { quickbooks: Infinity, xero: 300 };

/** The files that journals are brought in, in order: each as long as the program takes, and no journal in two of them. One without lines where there are none. */
export function splitJournal(pairs: JournalPair[], layout: JournalLayout): JournalPair[][] {
  const parts: JournalPair[][] = [[]];
  for (const journal of byNumber(pairs)) {
    const part = parts.at(-1)!;
    if (part.length > 0 && (part.length + journal.length) * 2 > MOST_LINES[layout]) parts.push([...journal]);
    else part.push(...journal);
  }
  return parts;
}

function byNumber(pairs: JournalPair[]): Iterable<JournalPair[]> {
  const journals = new Map<string, JournalPair[]>();
  for (const pair of pairs) journals.set(pair.number, [...(journals.get(pair.number) ?? []), pair]);
  return journals.values();
}
