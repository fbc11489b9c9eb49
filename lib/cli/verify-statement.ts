import { AppError } from "@/lib/errors/app-error";
import { readProof } from "@/lib/finance/read-proof";
import { verifyStatement } from "@/lib/finance/verify-statement";

/** Says whether a proof holds, and which entries do not. It asks no database. Exit code 1 where something is wrong. */
export async function verifyStatementCommand(file: string, { hash: expected }: { hash?: string }): Promise<void> {
  if (expected !== undefined && !/^[0-9a-f]{64}$/i.test(expected)) throw new AppError("invalid_request", `hash: ${expected} is no SHA-256 of 64 hexadecimal digits`, "hash");
  const { statement, hash, entries, withheld, hasChain, faults } = await verifyStatement({ ...(await readProof(file)), expected: expected?.toLowerCase() });
  console.log(`${statement.account.name}, ${statement.month} (${statement.time_zone}), closed ${statement.known_at}\nhash ${hash}`);
  for (const { entry, what } of faults) console.log(entry === null ? `statement: ${what}` : `entry ${entry}: ${what}`);
  const count = `${entries.toLocaleString("en-US")} ${entries === 1 ? "entry" : "entries"}`;
  if (faults.length > 0) {
    console.log(`NOT proven: ${faults.length} ${faults.length === 1 ? "fault" : "faults"} in ${count}.`);
    process.exitCode = 1;
    return;
  }
  console.log(`Proven: ${count}${hasChain ? ", each sealed by the one after it" : " that give the statement"}; ${statement.opening_balance} in the beginning, ${statement.closing_balance} in the end.`);
  if (!hasChain) {
    console.log(`Of all entries the numbers, times, amounts and balances are proven, and every payment of the statement.${withheld > 0 ? ` ${withheld.toLocaleString("en-US")} postings of what calls cost the platform are not in the file.` : ""}`);
    console.log("Not proven by this file: that the entries are the ones that were sealed. The seals would tell what calls cost the platform; the statement commits to them, and the platform's own file of this month proves them.");
  }
  console.log(expected ? "The hash is the one expected." : "Compare this hash with the one on the page or the PDF, or give it: --hash <sha256>. Without that, only that the file agrees with itself is proven.");
}
