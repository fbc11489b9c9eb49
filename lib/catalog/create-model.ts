import { eq, max } from "drizzle-orm";
import { models, prices, providers } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { checkPrice, type PriceTerms } from "./check-price";
import { type ModelFacts, toRow } from "./model-facts";
import { presentPrice } from "./present-price";
import { requireFreeName } from "./require-free-name";

export type NewPrice = PriceTerms & { rateCard: "list" | "upstream"; effectiveTo: Date | null };
/** The same where the end may be left out. */
export type ImportedPrice = Omit<NewPrice, "effectiveTo"> & { effectiveTo?: Date | null };

/**
 * Adds a model, with price lines of any time: none of its calls is priced yet. It has a colour of its own for good. Throws
 * `not_found` (provider), `conflict` (id, when a model or an alias has it), and `invalid_request` for a wrong price, naming
 * `prices.N` and the field, or for two that overlap.
 */
export async function createModel(ctx: Context, facts: ModelFacts, lines: NewPrice[] = []): Promise<void> {
  await transact(ctx, async (tx) => {
    await requireFreeName(tx, facts.id, "id");
    const [provider] = await tx.db.select({ id: providers.id }).from(providers).where(eq(providers.id, facts.provider));
    if (!provider) throw new AppError("not_found", `provider: there is no provider ${facts.provider}`, "provider");
    checkTerms(lines, facts.resolutions, tx.clock.now());
    refuseOverlaps(lines);
    const [{ last } = { last: null }] = await tx.db.select({ last: max(models.colorIndex) }).from(models);
    const createdAt = tx.clock.now();
    await tx.db.insert(models).values({ ...toRow(facts), colorIndex: (last ?? -1) + 1, createdAt });
    if (lines.length > 0) await tx.db.insert(prices).values(lines.map((line) => ({ ...line, id: newId(), modelId: facts.id, createdAt, endsAt: lines.some((next) => isAlike(line, next) && next.effectiveFrom.getTime() === line.effectiveTo?.getTime()) ? null : line.effectiveTo })));
    await recordAudit(tx, { accountId: null, action: "model.created", subject: facts.id, detail: { ...facts, prices: lines.map(presentPrice) } });
  });
}

/** Whether lines may not overlap. */
const isAlike = (a: ImportedPrice, b: ImportedPrice) => a.rateCard === b.rateCard && a.resolution === b.resolution;

/** Throws `invalid_request`, naming `prices.N` and the field, for a line that ends before it begins, or overlaps another; one that names no end ends where the next begins. */
export function refuseOverlaps(lines: ImportedPrice[]): void {
  const endAt = (line: ImportedPrice) => (line.effectiveTo === undefined ? Math.min(Infinity, ...lines.filter((next) => isAlike(line, next) && next.effectiveFrom > line.effectiveFrom).map((next) => next.effectiveFrom.getTime())) : line.effectiveTo?.getTime() ?? Infinity);
  for (const [i, line] of lines.entries()) {
    if (endAt(line) <= line.effectiveFrom.getTime()) throw refuse(i, "effective_to: must be later than effective_from", "effective_to");
    const other = lines.findIndex((one, j) => j !== i && isAlike(line, one) && one.effectiveFrom.getTime() < endAt(line) && endAt(one) > line.effectiveFrom.getTime());
    if (other >= 0) throw refuse(i, `effective_from: overlaps prices.${other}, of the same card and resolution`, "effective_from");
  }
}

/** A line that has ended may be of a resolution that the model has no more. */
function checkTerms(lines: NewPrice[], resolutions: string[], now: Date): void {
  for (const [i, line] of lines.entries()) {
    try {
      checkPrice(line, line.effectiveTo !== null && line.effectiveTo <= now ? [...resolutions, line.resolution] : resolutions);
    } catch (error) {
      throw error instanceof AppError ? refuse(i, error.message, error.field ?? "") : error;
    }
  }
}

const refuse = (i: number, message: string, field: string) => new AppError("invalid_request", `prices.${i}.${message}`, `prices.${i}.${field}`);
