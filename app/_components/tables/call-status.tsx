import { Status, type Tone } from "@/app/_components/ui/status";

const STATUSES: Record<string, { word: string; tone: Tone }> = { completed: { word: "Completed", tone: "good" }, failed: { word: "Failed", tone: "danger" }, cancelled: { word: "Cancelled", tone: "off" } };

export function CallStatus({ status }: { status: string }) {
  const { word, tone } = STATUSES[status] ?? { word: status, tone: "waiting" };
  return <Status tone={tone}>{word}</Status>;
}
