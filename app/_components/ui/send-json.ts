"use client";

export type Refusal = { message: string; requestId: string | null };

/** Sends a form to one of our routes, or asks it for something. Returns its answer, or what to show when it was refused or never arrived. */
export async function sendJson<T = null>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", url: string, body?: unknown): Promise<{ ok: true; answer: T } | { ok: false; refusal: Refusal }> {
  try {
    const response = await fetch(url, { method, ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }) });
    const answer: unknown = response.status === 204 ? null : await response.json();
    if (response.ok) return { ok: true, answer: answer as T };
    const { error, request_id } = answer as { error: { message: string }; request_id: string };
    return { ok: false, refusal: { message: error.message, requestId: request_id } };
  } catch {
    return { ok: false, refusal: { message: "The server could not be reached. Nothing was changed that we know of; look again before you repeat it.", requestId: null } };
  }
}
