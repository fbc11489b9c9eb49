import Link from "next/link";
import { DELIVERY_STATES, type DeliveryState } from "@/lib/webhooks/list-deliveries";
import { STATE_NAMES } from "./delivery-state";

/** Which deliveries are shown; the choice is in the URL. */
export function StateFilter({ chosen, link }: { chosen?: DeliveryState; link: (state?: DeliveryState) => string }) {
  return (
    <div role="group" aria-label="State" className="flex rounded-md border p-0.5 text-xs">
      {[undefined, ...DELIVERY_STATES].map((state) => (
        <Link key={state ?? "all"} href={link(state)} scroll={false} aria-current={state === chosen ? "true" : undefined} className="flex h-6 items-center rounded-sm px-2 text-quiet hover:text-ink aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-ink">{state ? STATE_NAMES[state] : "All"}</Link>
      ))}
    </div>
  );
}
