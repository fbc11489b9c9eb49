import Link from "next/link";
import type { Named } from "@/lib/analytics/read-payments-desk";

export function AccountLink({ account: { slug, name } }: { account: Named }) {
  return <Link className="font-medium hover:underline" href={`/a/${slug}/overview`}>{name}</Link>;
}
