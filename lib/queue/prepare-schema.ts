import { applyMigrations } from "@/db/migrate";
import { installQueue } from "./install-queue";

/** All tables of the product, its own and the queue's, up to date. Safe to repeat. Throws as `applyMigrations` does. */
export async function prepareSchema(ownerUrl: string, appUrl = ownerUrl): Promise<void> {
  await applyMigrations(ownerUrl, appUrl);
  await installQueue(ownerUrl);
}
