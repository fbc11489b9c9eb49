import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { exportCatalog } from "@/lib/catalog/export-catalog";
import { errorResponse } from "@/lib/http/error-response";

/** The whole catalog as a JSON file, which the import reads. */
export async function GET(): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "catalog.manage");
    return new Response(`${JSON.stringify(await exportCatalog(ctx), null, 2)}\n`, {
      headers: { "content-type": "application/json; charset=utf-8", "content-disposition": 'attachment; filename="catalog.json"', "cache-control": "private, no-store" },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
