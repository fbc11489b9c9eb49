import type { Movement } from "./statement-document";

const MOVEMENT_OF: Record<string, Movement> = {
  "top_up.settle": "top_ups", "promotion.grant": "promotional_credit", "promotion.expire": "expiries", "usage.charge": "usage",
  "refund.start": "refunds", "refund.fail": "refunds", "dispute.open": "disputes", "dispute.win": "disputes",
};

/** The movement that transactions of a code belong to; any other is an adjustment. */
export const movementOf = (code: string): Movement => MOVEMENT_OF[code] ?? "adjustments";
