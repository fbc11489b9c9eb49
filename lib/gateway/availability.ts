import { houseCredential } from "@/lib/upstream/get-upstream";
import type { GatewayModel } from "./list-models";

/** How videos of a model can be had here; each with what it is called in lists. */
export const AVAILABILITY = { credit: "On credit or own key", own_key: "Own key only", metered: "Not sold, metered only", retired: "Retired" } as const;
export type Availability = keyof typeof AVAILABILITY;

/**
 * Paid from credit; with a provider key of one's own alone, as the operator has no account at the upstream; not at all, though
 * calls of it that others made are metered from their logs; or no longer.
 */
export function availabilityOf({ upstream, retiredAt, providerRetiredAt }: Pick<GatewayModel, "upstream" | "retiredAt" | "providerRetiredAt">, now: Date): Availability {
  if ([retiredAt, providerRetiredAt].some((at) => at !== null && at <= now)) return "retired";
  if (upstream === null) return "metered";
  return houseCredential(upstream) === null ? "own_key" : "credit";
}
