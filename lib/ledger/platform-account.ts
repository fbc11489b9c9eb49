/** The reserved account that keeps the platform's own entries: payouts, and fees that belong to no customer. */
export const PLATFORM_ACCOUNT_ID = "00000000-0000-7000-8000-000000000001";
