/** Everything that an account can hear of, and when it is told. */
export const WEBHOOK_EVENTS = {
  "job.completed": "a video is ready",
  "job.failed": "a job ended without a video, or was cancelled",
  "usage.threshold": "spend of the month passed 80 or 100 % of a budget or cap",
  "balance.low": "credit fell below the line for automatic top-up, or $10",
  "key.rotated": "a key or the signing secret was replaced",
  "sub_account.budget.exhausted": "a sub-account reached its monthly cap",
} as const;

export type WebhookEvent = keyof typeof WEBHOOK_EVENTS;

export const WEBHOOK_EVENT_NAMES = Object.keys(WEBHOOK_EVENTS) as WebhookEvent[];
