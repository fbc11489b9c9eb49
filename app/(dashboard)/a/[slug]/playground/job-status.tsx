import { Status, type Tone } from "@/app/_components/ui/status";
import type { JobView } from "@/lib/gateway/prepare-job-view";

const STATES: Record<JobView["state"], [tone: Tone, word: string]> = {
  queued: ["waiting", "Queued"], processing: ["planned", "Being made"], completed: ["good", "Completed"], failed: ["danger", "Failed"], cancelled: ["off", "Cancelled"],
};

export function JobStatus({ state, className }: { state: JobView["state"]; className?: string }) {
  const [tone, word] = STATES[state];
  return <Status tone={tone} className={className}>{word}</Status>;
}
