import type { QueueState } from "@/lib/queue/read-queues";
import { formatAge } from "@/lib/time/format-age";
import type { UnsettledJobs } from "./list-unsettled-jobs";

/** A task is taken within a second where a worker has room: one that is due for this long says that something is wrong. */
const LATE_MS = 60_000;

/** What of the queues must be said first, and how many jobs are under way. */
export function prepareTasks(queues: QueueState[], { queued, processing, ended }: UnsettledJobs): { alarm: string | null; underWay: string } {
  const late = queues.filter(({ oldestMs }) => oldestMs !== null && oldestMs > LATE_MS);
  const oldest = formatAge(Math.max(...late.map(({ oldestMs }) => oldestMs!)));
  const isTaken = queues.some(({ running }) => running > 0);
  const cause = isTaken ? "The workers cannot keep up: start more of them with npm run worker." : "No worker seems to run: npm start runs one, and npm run worker another.";
  const count = (n: number, what: string) => `${n.toLocaleString("en-US")} ${what}`;
  return {
    alarm: late.length > 0 ? `Tasks have been due for ${oldest} (${late.map(({ name }) => name).join(", ")}). ${cause}` : null,
    underWay: [count(queued, "queued"), count(processing, "being made"), count(ended, "being booked")].join(", "),
  };
}
