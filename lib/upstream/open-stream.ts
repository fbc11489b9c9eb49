import { NoVideo } from "./no-video";
import { toUpstreamError } from "./to-upstream-error";
import { UpstreamError } from "./upstream-error";

const GONE = [404, 410];
const MOST_REDIRECTS = 3;
/** Far more than any upstream's longest and largest; what is larger is no video of theirs, and would fill our disk. */
const MOST_BYTES = 2 ** 30;

type Options = {
  /** Where the upstream's API is. Only it is sent `headers`, and only it may be spoken to otherwise than by https. */
  home: string;
  headers?: Record<string, string>;
  timeoutMs: number;
  mostBytes?: number;
};

/**
 * Opens a finished video's bytes. They are not held in memory, and must keep coming: a pause of `timeoutMs` breaks the
 * stream. What is not there counts as `failed`, because an address may have grown too old, and asking again brings a new one.
 * Throws `NoVideo` for more than `mostBytes`, and for an address at which there is nothing.
 */
export async function openStream(url: string, { home, headers = {}, timeoutMs, mostBytes = MOST_BYTES }: Options): Promise<ReadableStream<Uint8Array>> {
  const stop = new AbortController();
  const stall = () => stop.abort(new UpstreamError("failed", "the video's bytes stopped coming"));
  let timer = setTimeout(stall, timeoutMs);
  const failed = (cause: unknown): UpstreamError => {
    clearTimeout(timer);
    return cause instanceof UpstreamError ? cause : toUpstreamError({ during: "read", status: null, cause });
  };
  const answer = await fetchWithin(url, { home, headers, signal: stop.signal }).catch((error: unknown) => { throw failed(error); });
  if (!answer.ok || !answer.body) {
    clearTimeout(timer);
    await answer.body?.cancel();
    const said = `the video's address answered ${answer.status}`;
    throw GONE.includes(answer.status) ? new NoVideo(said) : new UpstreamError("failed", said);
  }
  clearTimeout(timer);
  const reader = answer.body.getReader();
  let bytes = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      clearTimeout(timer);
      timer = setTimeout(stall, timeoutMs);
      try {
        const { done, value } = await reader.read();
        clearTimeout(timer);
        bytes += value?.length ?? 0;
        if (bytes > mostBytes) throw new NoVideo(`the file has more than ${mostBytes} bytes`);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        stop.abort(error);
        controller.error(failed(error));
      }
    },
    async cancel(reason) {
      clearTimeout(timer);
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}

/**
 * Follows redirects only to where the first address might have led: an answer must not make us fetch, and hand out as a video,
 * what only this machine's network can read.
 */
async function fetchWithin(url: string, { home, headers, signal }: { home: string; headers: Record<string, string>; signal: AbortSignal }): Promise<Response> {
  let at = url;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const { protocol, origin } = new URL(at);
    const isHome = origin === new URL(home).origin;
    if (protocol !== "https:" && !isHome) throw new UpstreamError("failed", "the video's address is not https");
    const answer = await fetch(at, { headers: isHome ? headers : {}, redirect: "manual", signal });
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.get("location") : null;
    if (location === null) return answer;
    await answer.body?.cancel();
    at = new URL(location, at).href;
  }
  throw new UpstreamError("failed", "the video's address leads on and on");
}
