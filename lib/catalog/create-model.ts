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
    lines.forEach((line, i) => checkLine(line, i, lines, facts.resolutions));
    const [{ last } = { last: null }] = await tx.db.select({ last: max(models.colorIndex) }).from(models);
    const createdAt = tx.clock.now();
    await tx.db.insert(models).values({ ...toRow(facts), colorIndex: (last ?? -1) + 1, createdAt });
    if (lines.length > 0) await tx.db.insert(prices).values(lines.map((line) => ({ ...line, id: newId(), modelId: facts.id, createdAt })));
    await recordAudit(tx, { accountId: null, action: "model.created", subject: facts.id, detail: { ...facts, prices: lines.map(presentPrice) } });
  });
}

function checkLine(line: NewPrice, i: number, lines: NewPrice[], resolutions: string[]): void {
  const refuse = (message: string, field: string) => new AppError("invalid_request", `prices.${i}.${message}`, `prices.${i}.${field}`);
  try {
    checkPrice(line, resolutions);
  } catch (error) {
    throw error instanceof AppError ? refuse(error.message, error.field ?? "") : error;
  }
  const end = line.effectiveTo?.getTime() ?? Infinity;
  if (end <= line.effectiveFrom.getTime()) throw refuse("effective_to: must be later than effective_from", "effective_to");
  const other = lines.findIndex((one, j) => j !== i && one.rateCard === line.rateCard && one.resolution === line.resolution
    && one.effectiveFrom.getTime() < end && (one.effectiveTo?.getTime() ?? Infinity) > line.effectiveFrom.getTime());
  if (other >= 0) throw refuse(`effective_from: overlaps prices.${other}, of the same card and resolution`, "effective_from");
}
