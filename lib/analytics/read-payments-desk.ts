import { nameAccounts } from "@/lib/auth/name-accounts";
import type { Context } from "@/lib/context/context";
import { listUnconfirmed, type Unconfirmed } from "@/lib/topups/fetch-top-up";
import { listRefusedEvents, type RefusedEvent } from "@/lib/topups/list-refused-events";
import { type Dispute, listUnsettledDisputes } from "@/lib/topups/list-unsettled-disputes";
import { listWaitingRefunds, type WaitingRefund } from "@/lib/topups/list-waiting-refunds";
import { getWallet, type Wallet } from "@/lib/wallet/get-wallet";
import { listLivePromotions, type Promotion } from "@/lib/wallet/list-live-promotions";

export type Named = { slug: string; name: string };
type OfAccount<T> = T & { account: Named };
export type FrozenAccount = OfAccount<{ wallet: Wallet; disputes: Dispute[] }>;
export type PaymentsDesk = {
  refunds: OfAccount<WaitingRefund>[]; disputes: OfAccount<Dispute>[]; frozen: FrozenAccount[];
  unfinished: OfAccount<Unconfirmed>[]; refused: (RefusedEvent & { account: Named | null })[]; promotions: OfAccount<Promotion>[];
};

/** Everything about payments that waits for a person, of all accounts. */
export async function readPaymentsDesk(ctx: Context): Promise<PaymentsDesk> {
  const [refunds, disputes, unfinished, refused, promotions] = await Promise.all([listWaitingRefunds(ctx), listUnsettledDisputes(ctx), listUnconfirmed(ctx), listRefusedEvents(ctx), listLivePromotions(ctx)]);
  // A wallet is frozen while one of its disputes is unsettled, so those name the frozen accounts.
  const disputed = [...new Set(disputes.map(({ accountId }) => accountId))];
  const [names, wallets] = await Promise.all([
    nameAccounts(ctx, [...refunds, ...disputes, ...unfinished, ...promotions, ...refused].flatMap(({ accountId }) => accountId ?? [])),
    Promise.all(disputed.map((accountId) => getWallet(ctx, accountId))),
  ]);
  const named = <T extends { accountId: string }>(rows: T[]) => rows.map((row) => ({ ...row, account: names.get(row.accountId)! }));
  return {
    refunds: named(refunds), disputes: named(disputes), unfinished: named(unfinished), promotions: named(promotions),
    refused: refused.map((event) => ({ ...event, account: (event.accountId && names.get(event.accountId)) || null })),
    frozen: disputed.map((accountId, i) => ({ account: names.get(accountId)!, wallet: wallets[i]!, disputes: disputes.filter((dispute) => dispute.accountId === accountId) })),
  };
}
