import { openApiDocument } from "@/app/v1/_api/openapi";
import { getBaseUrl } from "@/lib/env";

export const dynamic = "force-dynamic";

/** The public API for programs that make clients; any site's page may read it. */
export function GET() {
  return Response.json(openApiDocument(getBaseUrl()), { headers: { "access-control-allow-origin": "*" } });
}
