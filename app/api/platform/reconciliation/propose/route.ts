import { z } from "zod";
import { STRIPE_CONTRAS } from "@/lib/reconciliation/adjustments";
import { proposeResolution } from "@/lib/reconciliation/propose-resolution";
import { act } from "../../act";

const body = z.object({ id: z.uuid().toLowerCase(), resolution: z.enum(["adjust", "accept"]), contra: z.enum(STRIPE_CONTRAS).nullable().default(null), note: z.string() });

/** Proposes how a difference is resolved; a second person approves. */
export const POST = act("books.manage", body, proposeResolution);
