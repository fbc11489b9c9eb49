import { z } from "zod";
import { dollars } from "@/lib/http/dollars";
import { setTopUpLimits } from "@/lib/topups/top-up-limits";
import { act } from "../act";

const body = z.object({ minimum: dollars, maximum: dollars });

/** Sets what one top-up may buy, from now on. */
export const POST = act("payments.manage", body, (ctx, { minimum, maximum }) => setTopUpLimits(ctx, { minimumMicros: minimum, maximumMicros: maximum }));
