import type { TestDatabase } from "./database";

/** Until so many are seen to wait for a wallet's lock. */
export async function waitForLock(database: TestDatabase, many = 1): Promise<void> {
  for (;;) {
    const [{ count }] = await database.owner<[{ count: number }]>`select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%from wallets where account_id%for update%'`;
    if (count >= many) return;
  }
}
