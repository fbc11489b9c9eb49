import { setImmediate } from "node:timers/promises";
import { modelAliases, models } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { FinishedCall } from "@/lib/usage/finished-call";
import { parseGatewayLog, type QuarantineReason } from "./gateway-log";
import type { LogLine } from "./take-lines";

export type Item = { line: LogLine; call: FinishedCall };
export type Refusal = { line: LogLine; reason: QuarantineReason; detail: string; accountId: string | null; eventId: string | null };
/** Log lines as far as they can be judged by themselves: calls by account, and what cannot be used. */
export type CheckedLines = { byAccount: Map<string, Item[]>; refusals: Refusal[] };

/** Lines checked before others get the thread: statements under way are waiting for it, and requests. */
const SLICE = 250;

/** Reads and checks lines, each by itself. Writes nothing. `reviewed` lets implausible lengths pass. */
export async function checkLines(ctx: Context, lines: LogLine[], reviewed = false): Promise<CheckedLines> {
  const refusals: Refusal[] = [];
  const byAccount = new Map<string, Item[]>();
  const known = await readNames(ctx);
  const now = ctx.clock.now();
  for (const [i, line] of lines.entries()) {
    if (i > 0 && i % SLICE === 0) await setImmediate();
    const parsed = parseGatewayLog(line.raw, now, reviewed);
    if (!parsed.ok) refusals.push({ line, ...parsed });
    else {
      const { accountId, call } = parsed;
      const modelId = known.get(call.modelId);
      if (modelId === undefined) {
        refusals.push({ line, reason: "unknown_model", detail: `model: ${call.modelId} is not in the catalog`, accountId, eventId: call.eventId });
        continue;
      }
      call.modelId = modelId;
      const items = byAccount.get(accountId);
      if (items) items.push({ line, call });
      else byAccount.set(accountId, [{ line, call }]);
    }
  }
  return { byAccount, refusals };
}

/** Under which id a line's model is booked. Retired names count, too: a line tells of a call that was made. */
async function readNames(ctx: Context): Promise<Map<string, string>> {
  const [ids, aliases] = await Promise.all([ctx.db.select({ id: models.id }).from(models), ctx.db.select().from(modelAliases)]);
  return new Map([...ids.map(({ id }) => [id, id] as const), ...aliases.map(({ alias, modelId }) => [alias, modelId] as const)]);
}
