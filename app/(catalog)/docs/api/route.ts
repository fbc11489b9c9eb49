import { connection } from "next/server";
import { getBaseUrl } from "@/lib/env";

/** The interactive reference, a document of its own so that no other page carries its script. All it loads is this server's. */
const page = (baseUrl: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference · Tollgate</title>
<meta name="description" content="Every endpoint of the Tollgate API, to read and to try">
<link rel="canonical" href="${baseUrl}/docs/api"><link rel="icon" href="/icon.svg">
<style>.back { padding: 12px 16px; font: 13px system-ui; background: #fff; } .back a { color: #1d4ed8; } @media (prefers-color-scheme: dark) { .back { background: #0c0c0e; } .back a { color: #93b4ff; } }</style>
</head>
<body>
<nav class="back" aria-label="Documentation"><a href="/docs">← Docs</a></nav>
<noscript><p style="padding:16px;font:14px system-ui">The reference needs JavaScript. Without it, read <a href="/openapi.json">openapi.json</a> or the <a href="/docs">guides</a>.</p></noscript>
<div id="reference"></div>
<script src="/scalar.js"></script>
<script>Scalar.createApiReference("#reference", { url: "/openapi.json", withDefaultFonts: false, telemetry: false, hideClientButton: true, hideModels: true, showDeveloperTools: "never", agent: { disabled: true }, mcp: { disabled: true } });</script>
</body>
</html>
`;

export async function GET(): Promise<Response> {
  await connection();
  return new Response(page(getBaseUrl()), { headers: { "content-type": "text/html; charset=utf-8" } });
}
