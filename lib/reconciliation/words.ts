import type { FINDINGS, reconciliationDifferences } from "@/db/schema";

/** What findings and states are called on pages and in files. */
export const FINDING_NAMES: Record<(typeof FINDINGS)[number], string> = { only_ours: "Only ours", only_theirs: "Only theirs", differing: "Differing", double: "Double" };
export const STATE_NAMES: Record<typeof reconciliationDifferences.$inferSelect.state, string> = { open: "Open", proposed: "Waits for approval", resolved: "Resolved", gone: "Agrees by now" };
