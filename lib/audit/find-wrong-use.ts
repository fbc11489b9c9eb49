import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { microsToDecimal, type Micros } from "@/lib/money/micros";

const PAGE = 5_000;

type Grant = { id: string; expiresAt: Date; leftMicros: Micros; /** Posted already, as of the transaction looked at. */ isGranted: boolean };
type Entry = { seq: number; code: string; cause: string; occurredAt: Date; movedMicros: Micros; balanceMicros: Micros };
type Use = { grantId: string; amountMicros: Micros };

/**
 * Spends an account's promotional credit anew, in the order of its ledger: grants that had not ended when a call was made pay for
 * it, soonest end first; what is owed when one is granted is paid with it. Returns the first transaction that was paid otherwise, in
 * words, or null. Apart from `lib/wallet`, so that one mistake cannot hide in both.
 */
export async function findWrongUse(ctx: Context, accountId: string): Promise<string | null> {
  const grants = await readGrants(ctx, accountId);
  if (grants.length === 0) return null;
  const uses = await readUses(ctx, accountId);
  const last = grants.some(({ isLive }) => isLive) ? Number.MAX_SAFE_INTEGER : await findLastMove(ctx, accountId);
  for await (const entry of readEntries(ctx, accountId, last)) {
    const due = spend(grants, entry);
    const told = uses.get(entry.seq) ?? [];
    if (!isSame(due, told)) return `transaction ${entry.seq} was paid with ${name(told)}, due were ${name(due)}`;
  }
  return null;
}

/** What of which grants pays for a transaction; it is taken from what they have left. */
function spend(grants: Grant[], { code, cause, occurredAt, movedMicros, balanceMicros }: Entry): Use[] {
  const grant = grants.find(({ id }) => id === cause);
  if (grant && code === "promotion.expire") grant.leftMicros += movedMicros;
  if (grant && code === "promotion.grant") {
    grant.isGranted = true;
    const owed = movedMicros - balanceMicros;
    return take([grant], owed);
  }
  return code === "usage.charge" ? take(grants.filter(({ isGranted, expiresAt }) => isGranted && expiresAt > occurredAt), -movedMicros) : [];
}

function take(grants: Grant[], dueMicros: Micros): Use[] {
  const uses: Use[] = [];
  for (const grant of grants) {
    const amountMicros = dueMicros < grant.leftMicros ? dueMicros : grant.leftMicros;
    if (amountMicros <= 0n) continue;
    grant.leftMicros -= amountMicros;
    dueMicros -= amountMicros;
    uses.push({ grantId: grant.id, amountMicros });
  }
  return uses;
}

const isSame = (due: Use[], told: Use[]) => due.length === told.length && due.every(({ grantId, amountMicros }) => told.some((use) => use.grantId === grantId && use.amountMicros === amountMicros));
const name = (uses: Use[]) => uses.map(({ grantId, amountMicros }) => `${microsToDecimal(amountMicros)} of ${grantId}`).join(" and ") || "nothing";

/** All grants, soonest end first. */
async function readGrants(ctx: Context, accountId: string): Promise<(Grant & { isLive: boolean })[]> {
  const rows = await ctx.db.execute<{ id: string; expires_at: string; amount_micros: string; is_live: boolean }>(sql`
    select id, expires_at, amount_micros, remaining_micros > 0 as is_live from promotional_grants where account_id = ${accountId} order by expires_at, id`);
  return rows.map((row) => ({ id: row.id, expiresAt: new Date(row.expires_at), leftMicros: BigInt(row.amount_micros), isGranted: false, isLive: row.is_live }));
}

async function readUses(ctx: Context, accountId: string): Promise<Map<number, Use[]>> {
  const rows = await ctx.db.execute<{ seq: string; grant_id: string; amount_micros: string }>(sql`select seq, grant_id, amount_micros from promotional_uses where account_id = ${accountId}`);
  const uses = new Map<number, Use[]>();
  for (const row of rows) uses.set(Number(row.seq), [...(uses.get(Number(row.seq)) ?? []), { grantId: row.grant_id, amountMicros: BigInt(row.amount_micros) }]);
  return uses;
}

/** The last transaction that had to do with a grant, where none has anything left. */
async function findLastMove(ctx: Context, accountId: string): Promise<number> {
  const [row] = await ctx.db.execute<{ last: string }>(sql`
    select greatest((select coalesce(max(seq), 0) from promotional_uses where account_id = ${accountId}),
      (select coalesce(max(seq), 0) from ledger_transactions where account_id = ${accountId} and code in ('promotion.grant', 'promotion.expire'))) as last`);
  return Number(row!.last);
}

/** What grants and calls moved, from the first grant to `last`, or to the end. */
async function* readEntries(ctx: Context, accountId: string, last: number): AsyncGenerator<Entry> {
  const [first] = await ctx.db.execute<{ seq: string }>(sql`select coalesce(min(seq), 0) as seq from ledger_transactions where account_id = ${accountId} and code = 'promotion.grant'`);
  for (let after = Number(first!.seq) - 1; ; ) {
    const rows = await ctx.db.execute<{ seq: string; code: string; cause: string; occurred_at: string; moved: string; balance_micros: string }>(sql`
      select t.seq, t.code, split_part(t.idempotency_key, ':', 2) as cause, t.occurred_at, t.balance_micros,
        (select coalesce(sum(case when p.credit = 'customer_credit' then p.amount_micros when p.debit = 'customer_credit' then -p.amount_micros end), 0) from ledger_postings p where p.account_id = ${accountId} and p.seq = t.seq) as moved
      from ledger_transactions t
      where t.account_id = ${accountId} and t.seq > ${after} and t.seq <= ${last} order by t.seq limit ${PAGE}`);
    for (const row of rows) yield { seq: Number(row.seq), code: row.code, cause: row.cause, occurredAt: new Date(row.occurred_at), movedMicros: BigInt(row.moved), balanceMicros: BigInt(row.balance_micros) };
    if (rows.length === 0) return;
    after = Number(rows.at(-1)!.seq);
  }
}
