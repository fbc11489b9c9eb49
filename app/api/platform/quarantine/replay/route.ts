import { z } from "zod";
import { replayQuarantine } from "@/lib/ingest/replay-quarantine";
import { act } from "../../act";

/** One line, or all of them without an id. `reviewed` charges implausible lengths that a person has looked at. */
const body = z.object({ id: z.uuid().optional(), reviewed: z.boolean().default(false) }).refine(({ id, reviewed }) => id || !reviewed, { path: ["reviewed"], message: "only for one line, named by its id" });

export const POST = act("quarantine.manage", body, replayQuarantine);
