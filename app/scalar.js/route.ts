import { readFile } from "node:fs/promises";

/** Scalar's script as its package brings it: built for browsers, in one file. */
export async function GET(): Promise<Response> {
  const script = await readFile("node_modules/@scalar/api-reference/dist/browser/standalone.js");
  return new Response(new Uint8Array(script), { headers: { "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=86400" } });
}
