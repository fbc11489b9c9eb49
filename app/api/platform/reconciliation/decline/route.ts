import { z } from "zod";
import { declineResolution } from "@/lib/reconciliation/decide-resolution";
import { act } from "../../act";

/** Takes a proposal back: the difference is open again. */
export const POST = act("books.manage", z.object({ id: z.uuid().toLowerCase(), proposal_id: z.uuid().toLowerCase() }), (ctx, { id, proposal_id: proposalId }) => declineResolution(ctx, { id, proposalId }));
