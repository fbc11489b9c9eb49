import { toUpstreamError } from "./to-upstream-error";
import { UpstreamError } from "./upstream-error";

/**
 * Opens a finished video's bytes. They are not held in memory, and must keep coming: a pause of `timeoutMs` breaks the
 * stream. What is not there counts as `failed`, because an address may have grown too old, and asking again brings a new one.
 */
export async function openStream(url: string, { headers = {}, timeoutMs }: { headers?: Record<string, string>; timeoutMs: number }): Promise<ReadableStream<Uint8Array>> {
  const stop = new AbortController();
  const stall = () => stop.abort(new UpstreamError("failed", "the video's bytes stopped coming"));
  let timer = setTimeout(stall, timeoutMs);
  const failed = (cause: unknown): UpstreamError => {
    clearTimeout(timer);
    return cause instanceof UpstreamError ? cause : toUpstreamError({ during: "read", status: null, cause });
  };
  const answer = await fetch(url, { headers, signal: stop.signal }).catch((error: unknown) => { throw failed(error); });
  if (!answer.ok || !answer.body) {
    clearTimeout(timer);
    await answer.body?.cancel();
    throw new UpstreamError("failed", `the video's address answered ${answer.status}`);
  }
  clearTimeout(timer);
  const reader = answer.body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      clearTimeout(timer);
      timer = setTimeout(stall, timeoutMs);
      try {
        const { done, value } = await reader.read();
        clearTimeout(timer);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(failed(error));
      }
    },
    async cancel(reason) {
      clearTimeout(timer);
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
