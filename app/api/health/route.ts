import { sql } from "drizzle-orm";
import { errorResponse } from "@/lib/http/error-response";
import { requestContext } from "@/lib/http/request-context";

export const dynamic = "force-dynamic";

/** 200 when the database answers. */
export async function GET(): Promise<Response> {
  try {
    await requestContext({ kind: "system", name: "health" }).db.execute(sql`select 1`);
    return Response.json({ status: "ok" });
  } catch (error) {
    return errorResponse(error);
  }
}
