import { ProviderKeyText } from "@/lib/byok/provider-key-text";

type Asked = { method?: string; headers?: Record<string, string>; body?: string | null; signal?: AbortSignal | null; redirect?: RequestRedirect };

/** What of an answer's head means something to us. */
const HEADERS = ["content-type", "retry-after", "date"];

/**
 * `fetch` that adds a key, for callers who are not told it: an SDK prints its requests and answers when the environment says
 * DEBUG=true, and puts them into its errors. Providers quote keys, whole or in part, so nothing of the key is left in an
 * answer, which is read whole.
 */
export function fetchWithKey(apiKey: string): (url: string | URL, asked?: Asked) => Promise<Response> {
  const text = new ProviderKeyText(apiKey);
  return async (url, { method, headers, body, signal, redirect } = {}) => {
    const kept = Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== "authorization"));
    const answer = await fetch(url, { headers: { ...kept, authorization: `Bearer ${apiKey}` }, ...(method ? { method } : {}), ...(body ? { body } : {}), ...(signal ? { signal } : {}), ...(redirect ? { redirect } : {}) });
    const said = text.hideIn(await answer.text());
    const head = [...answer.headers].filter(([name, value]) => HEADERS.includes(name) && text.hideIn(value) === value);
    return new Response(said === "" ? null : said, { status: answer.status, headers: head });
  };
}
