import type { MetadataRoute } from "next";
import { connection } from "next/server";
import { getBaseUrl } from "@/lib/env";
import { listModels } from "@/lib/gateway/list-models";
import { requestContext } from "@/lib/http/request-context";
import { DOCS, docPath } from "./(catalog)/docs/docs";

/** Every public page, models on offer included. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  await connection();
  const models = await listModels(requestContext({ kind: "system", name: "public catalog" }));
  return ["/models", ...models.map(({ id }) => `/models/${id}`), "/compare", "/rankings", "/status", ...DOCS.map(({ name }) => docPath(name)), "/docs/api"].map((path) => ({ url: getBaseUrl() + path }));
}
