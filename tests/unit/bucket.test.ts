import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BucketError, openBucket } from "@/lib/bucket/open-bucket";
import { findFreePort } from "@/lib/launcher/postgres.mjs";
import { startS3, type TestS3 } from "@/tests/support/s3";

let s3: TestS3;
beforeAll(async () => { s3 = await startS3(); });
afterAll(() => s3.stop());

const streamOf = (bytes: number) => new Blob([new Uint8Array(bytes)]).stream();

test("a failure names S3's status and code, and neither its words nor our credentials", async () => {
  const { accessKeyId, secretAccessKey } = s3.settings;
  s3.breakWith(() => ({ status: 403, body: `<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>no ${secretAccessKey}</Message><AWSAccessKeyId>${accessKeyId}</AWSAccessKeyId><StringToSign>${secretAccessKey}</StringToSign></Error>` }));
  const bucket = openBucket(s3.settings);
  const failures = await Promise.all([bucket.put("a", streamOf(1), "text/plain"), bucket.put("a", streamOf(9 * 2 ** 20), "text/plain"), bucket.size("a"), bucket.open("a"), bucket.remove("a"), bucket.abandon("a", "1")].map((work) => work.then(() => null, (error: unknown) => error)));
  s3.breakWith(null);
  for (const error of failures) {
    expect(error).toBeInstanceOf(BucketError);
    expect((error as BucketError).status).toBe(403);
    const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
    for (const secret of [accessKeyId, secretAccessKey]) expect(shown).not.toContain(secret);
  }
  await expect(openBucket({ ...s3.settings, endpoint: `http://127.0.0.1:${await findFreePort()}` }).size("a")).rejects.toThrow("S3 could not be reached: ECONNREFUSED");
});

test("an upload is told by its id before its first part, and abandoning it leaves nothing, also when it is done twice", async () => {
  const bucket = openBucket(s3.settings);
  let told = "";
  await expect(bucket.put("folder/large", streamOf(9 * 2 ** 20), "text/plain", async (id) => {
    told = id;
    expect(s3.uploads.get(id)?.parts.size).toBe(0);
    throw new Error("killed");
  })).rejects.toThrow("killed");
  expect([told !== "", s3.uploads.size, await bucket.size("folder/large")]).toEqual([true, 0, null]);
  await bucket.abandon("folder/large", told);
});
