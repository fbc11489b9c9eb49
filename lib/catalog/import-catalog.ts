import { eq } from "drizzle-orm";
import { modelAliases, models, providers } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { addAlias } from "./add-alias";
import type { CatalogDocument } from "./catalog-document";
import { isSamePrice, pricedUntil } from "./check-price";
import { createModel, type ImportedPrice, refuseOverlaps } from "./create-model";
import { createProvider } from "./create-provider";
import { editModel } from "./edit-model";
import { editProvider } from "./edit-provider";
import { endPrice } from "./end-price";
import { readPriceLines } from "./read-price-lines";
import { retire } from "./retire";
import { setPrice } from "./set-price";

/** What an import does, or would do, to what: `model.created`, `price.set`, … as in the audit log. */
export type CatalogChange = { action: string; subject: string };

/** Undoes a dry run's transaction. */
class DryRun extends Error {}

/**
 * Brings the catalog to what a document says, by the verbs that an admin has: what is missing is added, what differs is
 * changed, what the document does not name is left alone, and prices change from now on only. All or nothing; a dry run
 * does the same and takes it back. Importing an export changes nothing. Throws `invalid_request`, naming the place in the
 * document, for what the verbs refuse.
 */
export async function importCatalog(ctx: Context, document: CatalogDocument, { dryRun }: { dryRun: boolean }): Promise<CatalogChange[]> {
  const changes: CatalogChange[] = [];
  try {
    await transact(ctx, async (tx) => {
      changes.length = 0;
      const begun = pricedUntil(tx.clock.now());
      const changed: { place: string; at: Date }[] = [];
      for (const [i, provider] of document.providers.entries()) await at(`providers.${i}`, () => importProvider(tx, provider, changes));
      for (const [i, model] of document.models.entries()) await at(`models.${i}`, () => importModel(tx, model, changes, (price, when) => changed.push({ place: `models.${i}.prices.${price}.effective_from`, at: when })));
      // Each was judged when its turn came. All of them count from the commit on, however long others were waited for.
      const priced = pricedUntil(tx.clock.now());
      const late = changed.find(({ at: when }) => when > begun && when <= priced);
      if (late) throw new AppError("invalid_request", `${late.place}: ${late.at.toISOString()} came too near while the import waited; it must be later than ${priced.toISOString()}`, late.place);
      if (dryRun) throw new DryRun();
    });
  } catch (error) {
    if (!(error instanceof DryRun)) throw error;
  }
  return changes;
}

/** Says of a refusal where in the document it was. */
async function at(place: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof AppError && error.status < 500 ? new AppError("invalid_request", `${place}.${error.message}`, `${place}.${error.field ?? ""}`) : error;
  }
}

async function importProvider(tx: Context, { retired_at: retiredAt, ...facts }: CatalogDocument["providers"][number], changes: CatalogChange[]): Promise<void> {
  const note = (action: string) => changes.push({ action, subject: facts.id });
  const [known] = await tx.db.select({ id: providers.id }).from(providers).where(eq(providers.id, facts.id));
  if (!known) {
    await createProvider(tx, facts);
    note("provider.created");
  } else if (await editProvider(tx, facts)) note("provider.edited");
  if (retiredAt !== undefined && await retire(tx, { kind: "provider", id: facts.id, retiredAt })) note(retiredAt ? "provider.retired" : "provider.restored");
}

async function importModel(tx: Context, { retired_at: retiredAt, aliases, prices, ...facts }: CatalogDocument["models"][number], changes: CatalogChange[], changedAt: (price: number, when: Date) => void): Promise<void> {
  const note = (action: string, subject = facts.id) => changes.push({ action, subject });
  const [known] = await tx.db.select({ id: models.id }).from(models).where(eq(models.id, facts.id));
  if (!known) {
    await createModel(tx, facts, prices.map((price) => ({ ...price, effectiveTo: price.effectiveTo ?? null })));
    note("model.created");
  } else if (await editModel(tx, facts)) note("model.edited");
  if (retiredAt !== undefined && await retire(tx, { kind: "model", id: facts.id, retiredAt })) note(retiredAt ? "model.retired" : "model.restored");
  for (const [i, { alias, retired_at }] of aliases.entries()) await at(`aliases.${i}`, async () => {
    const [named] = await tx.db.select().from(modelAliases).where(eq(modelAliases.alias, alias));
    if (named?.modelId !== facts.id) {
      await addAlias(tx, { alias, modelId: facts.id });
      note("alias.added", alias);
    }
    if (retired_at !== undefined && await retire(tx, { kind: "alias", id: alias, retiredAt: retired_at })) note(retired_at ? "alias.retired" : "alias.restored", alias);
  });
  if (!known) return;
  refuseOverlaps(prices);
  for (const [i, price] of prices.entries()) await at(`prices.${i}`, () => importPrice(tx, facts.id, price, note, (when) => changedAt(i, when)));
}

async function importPrice(tx: Context, modelId: string, { rateCard, effectiveTo, ...terms }: ImportedPrice, note: (action: string) => void, changedAt: (when: Date) => void): Promise<void> {
  const find = async () => (await readPriceLines(tx, modelId)).find((line) => line.rateCard === rateCard && line.resolution === terms.resolution && line.effectiveFrom.getTime() === terms.effectiveFrom.getTime());
  const known = await find();
  if (!known || !isSamePrice(known, terms)) {
    await setPrice(tx, { ...terms, modelId, rateCards: [rateCard] });
    note("price.set");
    changedAt(terms.effectiveFrom);
  }
  // A line without an end holds until the next one, also until one that the document does not name.
  if (effectiveTo === undefined) return;
  const line = (await find())!;
  if (!(await endPrice(tx, { priceId: line.id, effectiveTo }))) return;
  note(effectiveTo ? "price.ended" : "price.restored");
  for (const when of [line.effectiveTo, effectiveTo]) if (when) changedAt(when);
}
