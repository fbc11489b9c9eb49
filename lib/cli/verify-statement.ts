import { readProof } from "@/lib/finance/read-proof";
import { verifyStatement } from "@/lib/finance/verify-statement";

/** Says whether a proof holds, and which entries do not. It asks no database. Exit code 1 where something is wrong. */
export async function verifyStatementCommand(file: string): Promise<void> {
  const { statement, hash, entries, withheld, faults } = await verifyStatement(await readProof(file));
  console.log(`${statement.account.name}, ${statement.month} (${statement.time_zone}), closed ${statement.known_at}\nhash ${hash}`);
  for (const { entry, what } of faults) console.log(entry === null ? `statement: ${what}` : `entry ${entry}: ${what}`);
  if (faults.length > 0) {
    console.log(`NOT proven: ${faults.length} ${faults.length === 1 ? "fault" : "faults"} in ${entries.toLocaleString("en-US")} entries.`);
    process.exitCode = 1;
    return;
  }
  console.log(`Proven: ${entries.toLocaleString("en-US")} entries, each sealed by the one after it; ${statement.opening_balance} in the beginning, ${statement.closing_balance} in the end.`);
  if (withheld > 0) console.log(`${withheld.toLocaleString("en-US")} postings of what calls cost the platform are not in the file: of their entries the number, time, amount and balance are proven, the rest by the hash alone.`);
}
