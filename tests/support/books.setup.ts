import { afterEach, expect } from "vitest";
import { MONTHS_CLOSED } from "@/lib/audit/audit-account";
import { runAudit } from "@/lib/audit/run-audit";
import { findTestDatabase } from "./database";

afterEach(async () => {
  const database = findTestDatabase();
  // Tests move the clock over months that no worker closes.
  if (database) expect((await runAudit(database.ctx)).filter(({ check }) => check !== MONTHS_CLOSED), "the books balance").toEqual([]);
});
