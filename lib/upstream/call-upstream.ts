import { performance } from "node:perf_hooks";
import type { Context } from "@/lib/context/context";
import { mayCall, recordAnswer } from "./breaker";
import { isUpstreamFault } from "./failure-table";
import type { Upstream } from "./upstream";
import { UpstreamError } from "./upstream-error";

/**
 * Calls an upstream through its circuit breaker and counts the answer for its health. Throws `saturated`, without a call,
 * while the breaker is open, and what the call throws. Not in a transaction: it waits for the network.
 */
export async function callUpstream<T>(ctx: Context, upstream: Upstream, call: () => Promise<T>): Promise<T> {
  const leave = await mayCall(ctx, upstream.name);
  if (!leave.ok) throw new UpstreamError("saturated", `${upstream.name} is left alone for a while after it failed`, { retryAfterMs: leave.retryAfterMs });
  const { trial } = leave;
  // Not the context's clock: a latency must not jump with it.
  const began = performance.now();
  const record = (failed: boolean, error?: string) => recordAnswer(ctx, upstream.name, { failed, latencyMs: performance.now() - began, trial, ...(error ? { error } : {}) });
  try {
    const answer = await call();
    await record(false);
    return answer;
  } catch (error) {
    if (error instanceof UpstreamError) await record(isUpstreamFault(error), `${error.kind}: ${error.message}`);
    throw error;
  }
}
