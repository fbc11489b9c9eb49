import { publicId } from "@/lib/ids/public-id";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";
import type { JobWithCharge } from "./get-job";

/** A job as a page shows it and is told of it again: plain JSON, every figure as it is read. */
export type JobView = {
  id: string;
  state: "queued" | "processing" | "completed" | "failed" | "cancelled";
  /** What is happening with it now, or what became of it. */
  note: string;
  modelId: string; prompt: string; resolution: string; aspectRatio: string;
  /** `5 s`: as asked for; as it was delivered, where it was. */
  asked: string; delivered: string | null;
  /** `1280 × 720`, as the file says. */
  size: string | null;
  /** Made on the account's own provider key: its provider bills it. */
  isByok: boolean;
  /** What was set aside, what it cost, and why there is no cost where there is none. */
  quote: string; cost: string | null; costPlain: string | null; costNote: string;
  isPlayable: boolean; canCancel: boolean;
  createdAt: string;
  /** How long it has taken: until now, or until it ended. */
  elapsedMs: number;
};

const seconds = (ms: number) => `${(ms / 1_000).toLocaleString("en-US", { maximumFractionDigits: 2 })} s`;

/** What a person is told of a job at the instant `now`. It has ended when its books say so, not before. */
export function prepareJobView(job: JobWithCharge, now: Date): JobView {
  const isSettled = job.settledAt !== null;
  const state = !isSettled ? (job.status === "queued" ? "queued" : "processing") : job.outcome!;
  const quote = formatDollars(job.quoteMicros, "exact");
  const isByok = job.funding === "byok";
  const charged = job.status === "completed" && !isByok ? job.amountMicros : null;
  const cost = charged === null ? null : formatDollars(charged, "exact");
  const end = isSettled ? job.finishedAt! : now;
  return {
    id: publicId("job", job.id), state, note: noteOf(job, state, quote), modelId: job.modelId, prompt: job.prompt, resolution: job.resolution, aspectRatio: job.aspectRatio,
    asked: seconds(job.requestedMs), delivered: state === "completed" ? seconds(job.deliveredMs!) : null,
    size: job.width && job.height ? `${job.width} × ${job.height}` : null,
    isByok, quote, cost, costPlain: charged === null ? null : microsToDecimal(charged), costNote: costNoteOf(job, state, quote, cost),
    isPlayable: state === "completed" && job.fileName !== null, canCancel: state === "queued" && job.outcome === null && job.createAttemptedAt === null,
    createdAt: job.createdAt.toISOString(), elapsedMs: Math.max(0, end.getTime() - job.createdAt.getTime()),
  };
}

function noteOf(job: JobWithCharge, state: JobView["state"], quote: string): string {
  switch (state) {
    case "queued": return job.createAttempts === 0 ? "It is sent as soon as the upstream has room." : `The upstream has not taken it yet (${job.createAttempts === 1 ? "1 try" : `${job.createAttempts} tries`}); it is sent again by itself.`;
    case "processing": return job.outcome ? "It has ended; its cost is being booked." : job.upstreamId ? "The upstream is making it." : "It was sent; the upstream has not confirmed it yet.";
    case "completed": return "It is ready.";
    case "failed": return job.error ?? "The upstream gave no reason.";
    case "cancelled": return job.funding === "byok" ? "It was not sent on." : `It was not sent on. ${quote} is available again.`;
  }
}

function costNoteOf(job: JobWithCharge, state: JobView["state"], quote: string, cost: string | null): string {
  if (job.funding === "byok") return state === "failed" || state === "cancelled" ? "Nothing was charged." : "Billed by the provider, on the account's own key.";
  if (state === "queued" || state === "processing") return `${quote} is set aside; what is delivered is charged.`;
  if (state !== "completed") return "Nothing was charged.";
  if (cost === null) return "Not charged yet: its length is far from what was asked for, so a person looks at it first.";
  return job.deliveredMs === job.requestedMs ? "As quoted." : `${seconds(job.deliveredMs!)} were delivered; ${seconds(job.requestedMs)} were quoted at ${quote}.`;
}
