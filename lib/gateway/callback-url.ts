import { getBaseUrl } from "@/lib/env";
import { publicId } from "@/lib/ids/public-id";
import type { Job } from "./job";

/** Where the upstream may report on a job: an address that only it knows, and by which its generation is recognised. */
export function callbackUrl({ accountId, id, callbackToken }: Job): string {
  return `${getBaseUrl()}/api/upstream/callback/${accountId.replaceAll("-", "")}/${publicId("job", id)}/${callbackToken}`;
}
