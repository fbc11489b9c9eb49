import type { Context } from "@/lib/context/context";
import type { LockedWallet } from "./lock-wallet";

/** When what is booked on a wallet now is booked: never before what was booked on it earlier, by another machine whose clock runs ahead. */
export function bookingInstant(ctx: Context, { bookedAt }: LockedWallet): Date {
  const now = ctx.clock.now();
  return bookedAt && bookedAt > now ? bookedAt : now;
}
