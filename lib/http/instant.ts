import { z } from "zod";

/** An instant in a form or a file, as ISO 8601 with its zone. */
export const instant = z.iso.datetime({ offset: true, error: "an instant such as 2026-12-01T00:00:00Z" }).transform((text) => new Date(text));
