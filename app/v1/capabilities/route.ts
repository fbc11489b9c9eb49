import { v1 } from "@/app/v1/_api/v1";
import { listCapabilities } from "@/lib/gateway/list-capabilities";

/** The words in which models say what they can do. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({ GET: () => Response.json({ object: "list", data: listCapabilities() }) });
