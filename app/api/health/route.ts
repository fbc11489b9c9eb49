import { sql } from "drizzle-orm";
import { AppError } from "@/lib/errors/app-error";
import { errorResponse } from "@/lib/http/error-response";
import { requestContext } from "@/lib/http/request-context";

export const dynamic = "force-dynamic";

/** 200 when the database answers, 503 when it does not. */
export async function GET(): Promise<Response> {
  try {
    await requestContext({ kind: "system", name: "health" }).db.execute(sql`select 1`);
    return Response.json({ status: "ok" });
  } catch (error) {
    console.error("health:", error);
    return errorResponse(new AppError("unavailable", "The database does not answer"));
  }
}
