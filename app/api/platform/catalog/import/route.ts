import { z } from "zod";
import { catalogDocument } from "@/lib/catalog/catalog-document";
import { importCatalog } from "@/lib/catalog/import-catalog";
import { listUpstreams } from "@/lib/upstream/get-upstream";
import { act } from "../../act";

/** A thousand models with their prices are less. */
const MAX_BYTES = 4 * 1024 * 1024;
const body = catalogDocument(listUpstreams()).extend({ dry_run: z.boolean() });

/** Brings the catalog to what a document says, or says what that would change. */
export const POST = act("catalog.manage", body, async (ctx, { dry_run: dryRun, ...catalog }) => ({ changes: await importCatalog(ctx, catalog, { dryRun }) }), MAX_BYTES);
