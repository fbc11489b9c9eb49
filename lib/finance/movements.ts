/** What moved the wallet, in the order in which a statement tells it. Each has a sign: what lowers the balance is negative. */
export const MOVEMENTS = ["top_ups", "promotional_credit", "usage", "refunds", "disputes", "expiries", "adjustments"] as const;
export type Movement = (typeof MOVEMENTS)[number];

/** What a statement calls each for people. */
export const MOVEMENT_NAMES: Record<Movement, string> = {
  top_ups: "Top-ups", promotional_credit: "Promotional credit", usage: "Usage", refunds: "Refunds", disputes: "Disputes", expiries: "Promotional credit that expired", adjustments: "Adjustments",
};

const MOVEMENT_OF: Record<string, Movement> = {
  "top_up.settle": "top_ups", "promotion.grant": "promotional_credit", "promotion.expire": "expiries", "usage.charge": "usage",
  "refund.start": "refunds", "refund.fail": "refunds", "dispute.open": "disputes", "dispute.win": "disputes",
};

/** The movement that transactions of a code belong to; any other is an adjustment. */
export const movementOf = (code: string): Movement => MOVEMENT_OF[code] ?? "adjustments";
