import { z } from "zod";
import { reconcileExport } from "@/lib/reconciliation/run-reconciliation";
import { act } from "../../act";
import { days, periodOf } from "../days";

const body = z.object({ provider: z.string().min(1).max(100), ...days, name: z.string().min(1).max(200), text: z.string() });
/** It is in memory as a whole, and read between other requests. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Holds our calls of some days against an export of a provider's usage. Answers what came out. */
export const POST = act("books.manage", body, (ctx, given) => reconcileExport(ctx, { provider: given.provider, period: periodOf(given), name: given.name, text: given.text }), MOST_BYTES, "file: at most 16 MiB in all; import it in parts");
