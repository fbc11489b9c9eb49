import { listCapabilities } from "@/lib/gateway/list-capabilities";
import { v1 } from "../_api/v1";

/** The words in which models say what they can do. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({ GET: () => Response.json({ object: "list", data: listCapabilities() }) });
