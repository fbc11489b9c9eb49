import { z } from "zod";
import { isId } from "@/lib/ids/ids";

const SEPARATOR = "_";

/** Where the list of top-ups goes on, from the URL: the instant and id of the last one seen; what is wrong is left out. */
export const topUpsSearch = z.object({
  older: z.string().transform((text) => {
    const [at = "", id = ""] = text.split(SEPARATOR);
    return { createdAt: new Date(at), id };
  }).refine(({ createdAt, id }) => !Number.isNaN(createdAt.getTime()) && isId(id)).optional().catch(undefined),
});

export const olderThan = ({ createdAt, id }: { createdAt: Date; id: string }) => `${createdAt.toISOString()}${SEPARATOR}${id}`;
