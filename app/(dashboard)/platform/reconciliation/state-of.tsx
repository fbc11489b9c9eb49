import { Status, type Tone } from "@/app/_components/ui/status";
import type { DIFFERENCE_STATES } from "@/db/schema";
import { STATE_NAMES } from "@/lib/reconciliation/words";

const TONES: Record<(typeof DIFFERENCE_STATES)[number], Tone> = { open: "warn", proposed: "waiting", resolved: "good", gone: "good" };

export function StateOf({ state }: { state: (typeof DIFFERENCE_STATES)[number] }) {
  return <Status tone={TONES[state]}>{STATE_NAMES[state]}</Status>;
}
