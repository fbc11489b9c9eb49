import { max } from "date-fns";
import type { Context } from "@/lib/context/context";
import type { LockedWallet } from "./lock-wallet";

/**
 * When what is booked on a wallet now is booked: never before what was booked on it earlier, by another machine whose clock runs
 * ahead, nor, by one whose clock is behind, in a month that is closed or before the account was opened.
 */
export function bookingInstant(ctx: Context, { bookedAt, booksOpenAt }: LockedWallet): Date {
  return max([ctx.clock.now(), booksOpenAt, ...(bookedAt ? [bookedAt] : [])]);
}
