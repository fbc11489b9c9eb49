import { type Bucket, openBucket } from "@/lib/bucket/open-bucket";
import { getEnv } from "@/lib/env";

/** Where exports are put: a bucket, and what their keys begin with there. */
export type ExportTarget = { bucket: Bucket; /** Empty, or with a slash in the end. */ prefix: string };

/** The bucket of the settings; null when there is none. */
export function findExportTarget(): ExportTarget | null {
  const { EXPORT_S3_ENDPOINT: endpoint, EXPORT_S3_BUCKET: bucket, EXPORT_S3_REGION: region, EXPORT_S3_ACCESS_KEY_ID: accessKeyId, EXPORT_S3_SECRET_ACCESS_KEY: secretAccessKey, EXPORT_S3_PREFIX } = getEnv();
  if (!endpoint || !bucket || !region || !accessKeyId || !secretAccessKey) return null;
  return { bucket: openBucket({ endpoint, bucket, region, accessKeyId, secretAccessKey }), prefix: EXPORT_S3_PREFIX ? `${EXPORT_S3_PREFIX}/` : "" };
}

/** What may be shown of it: no credentials, also none that an address has inside. Null when there is none. */
export function describeExportTarget(): { host: string; bucket: string; region: string; prefix: string | null } | null {
  const { EXPORT_S3_ENDPOINT, EXPORT_S3_BUCKET: bucket, EXPORT_S3_REGION: region, EXPORT_S3_PREFIX } = getEnv();
  return EXPORT_S3_ENDPOINT && bucket && region ? { host: new URL(EXPORT_S3_ENDPOINT).host, bucket, region, prefix: EXPORT_S3_PREFIX ?? null } : null;
}
