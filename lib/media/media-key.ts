import { invariant } from "@/lib/errors/app-error";
import { isId } from "@/lib/ids/ids";

export type JobFile = { accountId: string; jobId: string; fileName: string };

/** Safe in a path, a URL and a header as it stands. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export function isFileName(text: string): boolean {
  return FILE_NAME.test(text);
}

/** The key of a job's file in the media store. */
export function mediaKey({ accountId, jobId, fileName }: JobFile): string {
  const key = `${accountId}/${jobId}/${fileName}`;
  requireMediaKey(key);
  return key;
}

/** Every store checks every key with it, so that none leads out of the store. */
export function requireMediaKey(key: string): void {
  const [accountId, jobId, fileName, ...rest] = key.split("/");
  invariant(isId(accountId) && isId(jobId) && isFileName(fileName ?? "") && rest.length === 0, `${JSON.stringify(key.slice(0, 200))} is no key of the media store`);
}
