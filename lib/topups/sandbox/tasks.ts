import { endAsyncPayment, expireSession } from "./checkout-sessions";
import { settleCharge } from "./charges";
import { openDispute } from "./disputes";
import { StripeProblem } from "./errors";
import { endDebit } from "./payment-intents";
import { payPayout } from "./payouts";
import { endRefund } from "./refunds";
import { get, type Sandbox } from "./sandbox";
import type { Task } from "./store";

const ACTIONS: Record<Task["action"], (sandbox: Sandbox, target: string) => void> = {
  settle_charge: settleCharge,
  end_debit: (sandbox, target) => endAsyncPayment(sandbox, endDebit(sandbox, target)),
  end_refund: endRefund,
  open_dispute: openDispute,
  pay_payout: payPayout,
  expire_session: (sandbox, target) => expireSession(sandbox, get(sandbox, "checkout.session", target)),
};

/** Does what is due by `at`, in the order in which it falls due. Somebody may have been faster: then it is over. */
export function runDueTasks(sandbox: Sandbox, at: Date = sandbox.clock.now()): void {
  const own = { ...sandbox, request: null };
  const due = () => sandbox.store.list("sandbox.task").filter(({ due_ms: ms }) => ms <= at.getTime()).sort((a, b) => a.due_ms - b.due_ms);
  for (let tasks = due(); tasks.length > 0; tasks = due()) {
    for (const task of tasks) {
      sandbox.store.remove(task);
      try {
        ACTIONS[task.action](own, task.target);
      } catch (error) {
        if (!(error instanceof StripeProblem)) throw error;
      }
    }
  }
}
