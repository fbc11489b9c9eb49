import { type BucketSettings, openBucket } from "@/lib/bucket/open-bucket";
import { requireMediaKey } from "./media-key";
import type { MediaStore } from "./media-store";

/** A media store in a bucket. */
export function openS3Store(settings: BucketSettings): MediaStore {
  const bucket = openBucket(settings);
  return {
    async put(key, body, contentType) {
      requireMediaKey(key);
      return bucket.put(key, body, contentType);
    },
    async size(key) {
      requireMediaKey(key);
      return bucket.size(key);
    },
    async open(key, range) {
      requireMediaKey(key);
      return bucket.open(key, range);
    },
    async remove(key) {
      requireMediaKey(key);
      return bucket.remove(key);
    },
  };
}
