import { models } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { idOfPublic } from "@/lib/ids/public-id";
import { isLumaSandbox } from "@/lib/upstream/get-upstream";
import { getWallet, type Wallet } from "@/lib/wallet/get-wallet";
import { getJobs } from "./get-job";
import { listOffers, type NamedOffer } from "./list-offers";
import { listPlaygroundJobs } from "./list-playground-jobs";
import { type JobView, prepareJobView } from "./prepare-job-view";

export type Playground = {
  readAt: Date; offers: NamedOffer[]; wallet: Wallet;
  /** What all models are called, by id: also those that are no longer made. */
  names: Map<string, string>;
  /** A sandbox stands in for an upstream. */
  isSandbox: boolean;
  recent: JobView[]; /** The one that was asked for, or else the last. */ shown: JobView | null;
};

const RECENT = 10;

/** What the Playground shows: what can be made, what is available, its last jobs, and one of the account's in full. */
export async function readPlayground(ctx: Context, { accountId, job }: { accountId: string; /** Its public id. */ job: string | null }): Promise<Playground> {
  const jobId = job && idOfPublic("job", job);
  const [offers, wallet, named, recent, asked] = await Promise.all([
    listOffers(ctx, accountId), getWallet(ctx, accountId), ctx.db.select({ id: models.id, name: models.name }).from(models), listPlaygroundJobs(ctx, { accountId, limit: RECENT }), jobId ? getJobs(ctx, { accountId, jobIds: [jobId] }) : [],
  ]);
  const readAt = ctx.clock.now();
  const shown = asked[0] ?? recent[0];
  return {
    readAt, offers, wallet, names: new Map(named.map(({ id, name }) => [id, name])), isSandbox: isLumaSandbox(),
    recent: recent.map((one) => prepareJobView(one, readAt)), shown: shown ? prepareJobView(shown, readAt) : null,
  };
}
