import { closeSync, existsSync, fdatasyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { BalanceTransaction, Charge, CheckoutSession, Customer, Dispute, Invoice, InvoicePayment, LineItem, PaymentIntent, PaymentMethod, Payout, PortalSession, Refund, SandboxEvent } from "./types";

/** What will happen by itself, and when. */
export type Task = { id: string; object: "sandbox.task"; due_ms: number; action: "expire_session" | "settle_charge" | "end_debit" | "end_refund" | "open_dispute" | "pay_payout"; target: string };
/** What the sandbox knows of a payment method beyond what Stripe shows: its number decides what it does. */
export type Instrument = { id: string; object: "sandbox.instrument"; number: string };
/** An event that is still to be delivered, and one that was or was given up. */
export type Delivery = { id: string; object: "sandbox.delivery"; attempts: number; next_ms: number; last: string | null };
export type Outcome = { id: string; object: "sandbox.outcome"; attempts: number; delivered: boolean; last: string };
export type Answer = { id: string; object: "sandbox.answer"; fingerprint: string; status: number; body: unknown; at_ms: number };
export type SessionItems = { id: string; object: "sandbox.items"; items: LineItem[]; save_card: boolean; payment: PaymentData };
/** What a checkout session's payment intent will carry, kept until there is one. */
export type PaymentData = { metadata: Record<string, string>; description: string | null; receipt_email: string | null; setup_future_usage: "off_session" | "on_session" | null; statement_descriptor_suffix: string | null; invoice_metadata: Record<string, string>; updates_address: boolean };

/** The movements that an automatic payout pays out. */
export type PayoutParts = { id: string; object: "sandbox.payout"; transactions: string[] };

type Kept =
  | BalanceTransaction | Charge | CheckoutSession | Customer | Dispute | Invoice | InvoicePayment | PaymentIntent | PaymentMethod | Payout | PortalSession | Refund | SandboxEvent
  | Task | Instrument | Delivery | Outcome | Answer | SessionItems | PayoutParts;
export type Name = Kept["object"];
export type Of<N extends Name> = Extract<Kept, { object: N }>;

const COMPACT_AFTER = 20_000;
const CHUNK = 1000;

function parseLine(line: string, where: string): Kept | { gone: [Name, string] } {
  try {
    return JSON.parse(line) as Kept | { gone: [Name, string] };
  } catch {
    throw new Error(`Stripe sandbox: ${where} is not JSON. Move the file away to begin with an empty sandbox.`);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/**
 * All state, in memory. Objects are never changed, only replaced, so an event keeps the object as it was. What changed
 * since the last `commit` is then appended to the file in one write, before anybody is answered.
 *
 * The file is a journal of objects, one a line, the last of an id counts. It is rewritten (another file, then renamed) at
 * every start and when it has grown; a line that a crash cut off was never acknowledged and is dropped.
 */
export function openStore(file: string | undefined) {
  const kept = new Map<Name, Map<string, Kept>>();
  /** What changed since the last commit, as it was before; undefined if it was not there. */
  const changed = new Map<string, { name: Name; id: string; before: Kept | undefined }>();
  let lines = 0;
  let journal: number | null = null;

  const of = <N extends Name>(name: N): Map<string, Of<N>> => {
    if (!kept.has(name)) kept.set(name, new Map());
    return kept.get(name) as Map<string, Of<N>>;
  };
  const remember = ({ object: name, id }: Kept): void => {
    const key = `${name} ${id}`;
    if (!changed.has(key)) changed.set(key, { name, id, before: of(name).get(id) });
  };

  const load = (text: string): void => {
    for (const [i, line] of text.slice(0, text.lastIndexOf("\n") + 1).split("\n").entries()) {
      if (line === "") continue;
      const object = parseLine(line, `${file} line ${i + 1}`);
      if ("gone" in object) of(object.gone[0]).delete(object.gone[1]);
      else (of(object.object) as Map<string, Kept>).set(object.id, object);
    }
  };
  const compact = (): void => {
    if (!file) return;
    const next = openSync(`${file}.next`, "w", 0o600);
    for (const objects of kept.values()) {
      const all = [...objects.values()];
      for (let at = 0; at < all.length; at += CHUNK) writeAll(next, all.slice(at, at + CHUNK).map((object) => `${JSON.stringify(object)}\n`).join(""));
    }
    fdatasyncSync(next);
    renameSync(`${file}.next`, file);
    if (journal !== null) closeSync(journal);
    journal = next;
    lines = 0;
  };

  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    if (existsSync(file)) load(readFileSync(file, "utf8"));
    compact();
  }

  const store = {
    find: <N extends Name>(name: N, id: string): Of<N> | null => of(name).get(id) ?? null,
    /** Oldest first. */
    list: <N extends Name>(name: N): Of<N>[] => [...of(name).values()],
    put: <T extends Kept>(object: T): T => {
      remember(object);
      (of(object.object) as Map<string, Kept>).set(object.id, object);
      return object;
    },
    change: <T extends Kept>(object: T, change: Partial<T>): T => store.put({ ...object, ...change }),
    remove: (object: Kept): void => {
      remember(object);
      of(object.object).delete(object.id);
    },
    commit: (): void => {
      if (changed.size > 0 && journal !== null) {
        const text = [...changed.values()].map(({ name, id }) => `${JSON.stringify(of(name).get(id) ?? { gone: [name, id] })}\n`);
        writeAll(journal, text.join(""));
        fdatasyncSync(journal);
        lines += text.length;
      }
      changed.clear();
      if (lines > COMPACT_AFTER) compact();
    },
    /** Undoes what changed since the last commit. */
    revert: (): void => {
      for (const { name, id, before } of changed.values()) {
        if (before) (of(name) as Map<string, Kept>).set(id, before);
        else of(name).delete(id);
      }
      changed.clear();
    },
    close: (): void => {
      store.commit();
      if (journal !== null) closeSync(journal);
      journal = null;
    },
  };
  return store;
}

export type Store = ReturnType<typeof openStore>;
