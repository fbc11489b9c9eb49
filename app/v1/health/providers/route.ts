import { v1 } from "@/app/v1/_api/v1";
import { listProviderHealth } from "@/lib/gateway/list-provider-health";

/** How the providers behind the models are doing. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({ GET: async ({ ctx }) => Response.json({ object: "list", data: await listProviderHealth(ctx) }) });
