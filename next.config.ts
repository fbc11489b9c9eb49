import type { NextConfig } from "next";

/**
 * Next starts its pages with inline scripts and next-themes and Recharts style inline, so both stay allowed: a nonce would
 * have to be made by a proxy for every page. Nothing may come from, be sent to, or be framed by another site.
 * React needs eval in development only.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : ""}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const config: NextConfig = {
  async headers() {
    return [
      {
        source: "/:path*",
        headers: [
          { key: "Content-Security-Policy", value: contentSecurityPolicy },
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "X-Frame-Options", value: "DENY" },
          { key: "Referrer-Policy", value: "same-origin" },
          { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
          { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        ],
      },
      // Public pages are the same for all who read them: whoever stands in between may keep them for a minute, an answer of trouble no longer than that.
      { source: "/:page(models|compare|rankings|status|docs)/:path*", headers: [{ key: "Cache-Control", value: "public, max-age=60" }] },
      { source: "/:file(docs.md|openapi.json|llms.txt|llms-full.txt|sitemap.xml|robots.txt)", headers: [{ key: "Cache-Control", value: "public, max-age=60" }] },
      // Only where a proxy in front says that people come by HTTPS.
      { source: "/:path*", has: [{ type: "header", key: "x-forwarded-proto", value: "https" }], headers: [{ key: "Strict-Transport-Security", value: "max-age=31536000" }] },
    ];
  },
  // Each page of the documentation is there as Markdown, too.
  async rewrites() {
    return [{ source: "/docs.md", destination: "/api/docs/index" }, { source: "/docs/:page([\\w-]+).md", destination: "/api/docs/:page" }];
  },
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: { authInterrupts: true },
  // rate-limiter-flexible loads Drizzle by a name that it computes, pdfkit its fonts' measures: a bundler cannot follow.
  serverExternalPackages: ["postgres", "pino", "rate-limiter-flexible", "pdfkit"],
};

export default config;
