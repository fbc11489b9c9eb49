import { AppError } from "@/lib/errors/app-error";

/** A part of the path as it was meant: Next hands it over as it stands in the address. Throws `not_found`. */
export function decodeParam(text: string): string {
  try {
    const decoded = decodeURIComponent(text);
    // Nothing is named by it: Postgres text cannot hold it.
    if (!decoded.includes("\0")) return decoded;
  } catch {
    // Not an encoding of anything.
  }
  throw new AppError("not_found", "There is no such address");
}
