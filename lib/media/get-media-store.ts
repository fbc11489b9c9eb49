import { getEnv } from "@/lib/env";
import { openLocalStore } from "./local-store";
import type { MediaStore } from "./media-store";
import { openS3Store } from "./s3-store";

let store: MediaStore | undefined;

/** The media store of the settings: the bucket, if one is given, or else the folder. */
export function getMediaStore(): MediaStore {
  store ??= openStore();
  return store;
}

function openStore(): MediaStore {
  const { MEDIA_DIR, MEDIA_S3_ENDPOINT: endpoint, MEDIA_S3_BUCKET: bucket, MEDIA_S3_REGION: region, MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey } = getEnv();
  if (endpoint && bucket && region && accessKeyId && secretAccessKey) return openS3Store({ endpoint, bucket, region, accessKeyId, secretAccessKey });
  return openLocalStore(MEDIA_DIR);
}
