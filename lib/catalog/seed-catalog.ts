import { feeRates, modelAliases, models, prices, providers } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { MODELS, PROVIDERS, SEED_FROM, STANDARD_FEE_BPS } from "./seed-data";

/** Adds the models, prices and fee rate that ship with the product where they are missing; never changes what is there. */
export async function seedCatalog(ctx: Context): Promise<void> {
  await transact(ctx, async ({ db, clock }) => {
    const createdAt = clock.now();
    await db.insert(providers).values(PROVIDERS).onConflictDoNothing();
    const aliases = new Set((await db.select({ alias: modelAliases.alias }).from(modelAliases)).map(({ alias }) => alias));
    const known = await db.select({ id: models.id, colorIndex: models.colorIndex }).from(models);
    let colorIndex = Math.max(-1, ...known.map((model) => model.colorIndex)) + 1;
    for (const { prices: lines, ...model } of MODELS) {
      if (aliases.has(model.id) || known.some(({ id }) => id === model.id)) continue;
      const added = await db.insert(models).values({ ...model, modality: "video", colorIndex, createdAt }).onConflictDoNothing().returning({ id: models.id });
      if (added.length === 0) continue;
      colorIndex++;
      await db.insert(prices).values(lines.flatMap(({ listId, upstreamId, ...line }) => [
        { ...line, id: listId, rateCard: "list" as const, modelId: model.id, effectiveFrom: SEED_FROM, createdAt },
        { ...line, id: upstreamId, rateCard: "upstream" as const, modelId: model.id, effectiveFrom: SEED_FROM, createdAt },
      ]));
    }
    await db.insert(feeRates).values({ effectiveFrom: SEED_FROM, feeBps: STANDARD_FEE_BPS }).onConflictDoNothing();
  });
}
