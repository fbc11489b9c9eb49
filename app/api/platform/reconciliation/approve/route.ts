import { z } from "zod";
import { approveResolution } from "@/lib/reconciliation/decide-resolution";
import { act } from "../../act";

/** Approves what somebody else proposed: an adjustment is posted. */
export const POST = act("books.manage", z.object({ id: z.uuid().toLowerCase(), proposal_id: z.uuid().toLowerCase() }), (ctx, { id, proposal_id: proposalId }) => approveResolution(ctx, { id, proposalId }));
