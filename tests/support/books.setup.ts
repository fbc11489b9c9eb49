import { afterEach, expect } from "vitest";
import { runAudit } from "@/lib/audit/run-audit";
import { findTestDatabase } from "./database";

afterEach(async () => {
  const database = findTestDatabase();
  if (database) expect(await runAudit(database.ctx), "the books balance").toEqual([]);
});
