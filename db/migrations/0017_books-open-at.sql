-- Nothing is booked before an account was opened, or in a month of it that is closed, whatever the clocks of machines say. The app updates wallets already.
ALTER TABLE "wallets" ADD COLUMN "books_open_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE wallets SET books_open_at = greatest(a.created_at, (SELECT max(s.to_at) FROM statements s WHERE s.account_id = a.account_id))
FROM accounts a WHERE a.account_id = wallets.account_id;--> statement-breakpoint
ALTER TABLE "wallets" ALTER COLUMN "books_open_at" SET NOT NULL;