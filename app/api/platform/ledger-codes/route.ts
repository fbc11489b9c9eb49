import { z } from "zod";
import { LEDGER_ACCOUNTS, type LedgerAccount } from "@/db/schema";
import { setLedgerCodes } from "@/lib/finance/ledger-codes";
import { act } from "../act";

const body = z.object(Object.fromEntries(LEDGER_ACCOUNTS.map((account) => [account, z.string()])) as Record<LedgerAccount, z.ZodString>);

/** Sets the account codes of journals. */
export const POST = act("books.manage", body, setLedgerCodes);
