import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { catalogDocument } from "@/lib/catalog/catalog-document";
import { exportCatalog } from "@/lib/catalog/export-catalog";
import { importCatalog } from "@/lib/catalog/import-catalog";
import { AppError } from "@/lib/errors/app-error";
import { parseJson } from "@/lib/http/parse-json";
import { listUpstreams } from "@/lib/upstream/get-upstream";
import { withContext } from "./session";

/** Prints the catalog as JSON. */
export const exportCatalogCommand = () => withContext(async (ctx) => {
  console.log(JSON.stringify(await exportCatalog(ctx), null, 2));
});

/** Brings the catalog to what a file says; - is standard input. */
export const importCatalogCommand = (file: string, { dryRun = false }: { dryRun?: boolean }) => withContext(async (ctx) => {
  const source = file === "-" ? await text(process.stdin) : await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new AppError("invalid_request", `file: ${file} could not be read (${error.code})`, "file");
  });
  const changes = await importCatalog(ctx, parseJson(source, catalogDocument(listUpstreams())), { dryRun });
  for (const { action, subject } of changes) console.log(`${action}  ${subject}`);
  console.log(changes.length === 0 ? "Nothing to change." : `${changes.length} ${changes.length === 1 ? "change" : "changes"}${dryRun ? " to make; none was made" : ""}`);
});
