import type { MetadataRoute } from "next";
import { connection } from "next/server";
import { getBaseUrl } from "@/lib/env";

/** Public pages may be read by robots; an account's own, the API and the platform's may not. */
export default async function robots(): Promise<MetadataRoute.Robots> {
  await connection();
  return { rules: { userAgent: "*", allow: ["/models", "/compare", "/rankings", "/docs", "/status", "/llms.txt", "/llms-full.txt"], disallow: ["/a/", "/api/", "/platform/", "/dev/", "/v1/", "/sign-in"] }, sitemap: `${getBaseUrl()}/sitemap.xml` };
}
