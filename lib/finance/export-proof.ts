import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { getSeal } from "@/lib/ledger/get-seal";
import { microsToDecimal } from "@/lib/money/micros";
import { getStatement } from "./get-statement";
import type { ProofChain, ProofEntry } from "./proof";
import { getBlind } from "./statement-blind";
import type { StatementPlace } from "./statement-document";

const PAGE = 2_000;
type Row = {
  seq: string; code: string; idempotency_key: string; occurred_at: string; booked_at: string; reverses_seq: string | null; balance_micros: string; content_hash: Buffer; seal: Buffer | null;
  postings: [number, string, string, string][] | string;
};

/**
 * A closed statement and every ledger transaction of its month as the lines of a `Proof`, read as it is written; what
 * calls cost the platform only `withCosts`, and without them no seal from which they could be found by trying.
 * Throws `not_found`, and `conflict` for a month that is not closed.
 */
export async function exportProof(ctx: Context, accountId: string, month: string, { withCosts }: { withCosts: boolean }): Promise<AsyncGenerator<string>> {
  const { document, hash } = await getStatement(ctx, accountId, month);
  const { ledger } = document;
  if (!ledger || !hash) throw new AppError("conflict", `${month} is not closed yet: it can be proven once it is`, "month");
  const chain = withCosts || !(await hasCosts(ctx, accountId, ledger.last_number)) ? await readChain(ctx, accountId, month, ledger) : null;
  async function* lines(): AsyncGenerator<string> {
    yield `{"format":"tollgate.proof/2","statement":${JSON.stringify(document)},"hash":"${hash}","chain":${JSON.stringify(chain)},"entries":[\n`;
    let separator = "";
    for (let next = ledger!.first_number; next <= ledger!.last_number; ) {
      const entries = await readProofEntries(ctx, accountId, { from: next, to: Math.min(next + PAGE - 1, ledger!.last_number), withChain: chain !== null });
      if (entries.length > 0) yield separator + entries.map((entry) => JSON.stringify(entry)).join(",\n");
      separator = ",\n";
      next += PAGE;
    }
    yield "\n]}\n";
  }
  return lines();
}

/** Whether a seal up to a transaction covers what calls cost the platform. */
async function hasCosts(ctx: Context, accountId: string, upTo: number): Promise<boolean> {
  const rows = await ctx.db.execute(sql`select from ledger_postings where account_id = ${accountId} and seq <= ${upTo} and 'upstream_cost' in (debit, credit) limit 1`);
  return rows.length > 0;
}

async function readChain(ctx: Context, accountId: string, month: string, place: StatementPlace): Promise<ProofChain> {
  if ("seal" in place) return { seal_before: place.seal_before, blind: null };
  const [sealBefore, blind] = await Promise.all([getSeal(ctx, accountId, place.first_number - 1), getBlind(ctx, accountId, month)]);
  return { seal_before: sealBefore.toString("hex"), blind: blind.toString("hex") };
}

async function readProofEntries(ctx: Context, accountId: string, { from, to, withChain }: { from: number; to: number; withChain: boolean }): Promise<ProofEntry[]> {
  const rows = await ctx.db.execute<Row>(sql`
    select t.seq, t.code, t.idempotency_key, t.occurred_at, t.booked_at, t.reverses_seq, t.balance_micros, t.content_hash,
      (select s.hash from ledger_seals s where s.account_id = ${accountId} and s.seq = t.seq) as seal,
      (select coalesce(json_agg(json_build_array(p.position, p.debit, p.credit, p.amount_micros::text) order by p.position), '[]') from ledger_postings p where p.account_id = ${accountId} and p.seq = t.seq) as postings
    from ledger_transactions t where t.account_id = ${accountId} and t.seq between ${from} and ${to} order by t.seq`);
  return rows.map((row) => {
    const all = (typeof row.postings === "string" ? JSON.parse(row.postings) : row.postings) as [number, never, never, string][];
    const told = all.filter(([, debit, credit]) => withChain || (debit !== "upstream_cost" && credit !== "upstream_cost"));
    const withheld = all.length - told.length;
    return {
      number: Number(row.seq), code: row.code, idempotency_key: row.idempotency_key, occurred_at: new Date(row.occurred_at).toISOString(), booked_at: new Date(row.booked_at).toISOString(),
      reverses: row.reverses_seq === null ? null : Number(row.reverses_seq), balance: microsToDecimal(BigInt(row.balance_micros)),
      content_hash: withheld > 0 ? null : row.content_hash.toString("hex"), seal: withChain ? (row.seal?.toString("hex") ?? null) : null,
      postings: told.map(([position, debit, credit, micros]) => [position, debit, credit, microsToDecimal(BigInt(micros))]), withheld,
    };
  });
}
