import { z } from "zod";
import { discardQuarantined } from "@/lib/ingest/discard-quarantined";
import { act } from "../../act";

const body = z.object({ id: z.uuid(), note: z.string().trim().min(1, "say why, in up to 500 characters").max(500) });

export const POST = act("quarantine.manage", body, async (ctx, given) => {
  await discardQuarantined(ctx, given);
  return { discarded: true };
});
