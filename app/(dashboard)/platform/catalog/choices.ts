import { COLLECTIONS, FEATURES } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { listProviders } from "@/lib/catalog/list-providers";
import { listUpstreams } from "@/lib/upstream/get-upstream";
import type { Choices } from "./model-form";

/** What a model's form may choose among. */
export async function readChoices(ctx: Context): Promise<Choices> {
  const providers = await listProviders(ctx);
  return { features: FEATURES, collections: COLLECTIONS, upstreams: listUpstreams(), providers: providers.map(({ id, name }) => ({ id, name })) };
}
