import { SingleBar } from "cli-progress";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { rotateMasterKey } from "@/lib/byok/rotate-master-key";
import { withContext } from "./session";

/** `rotate-master-key`: exit code 0 when every provider key is under the newest master key, 1 when some cannot be opened. */
export async function rotateMasterKeyCommand(): Promise<void> {
  await withContext(async (ctx) => {
    const bar = process.stderr.isTTY ? new SingleBar({ stream: process.stderr, format: "{bar} {value} of {total} accounts · {rewrapped} keys re-wrapped" }) : null;
    const { newest, rewrapped, unopenable } = await rotateMasterKey(ctx, {
      wrapper: getKeyWrapper(),
      onProgress: ({ accounts, ofAccounts, rewrapped: soFar }) => {
        if (bar && !bar.isActive) bar.start(ofAccounts, accounts, { rewrapped: soFar });
        bar?.update(accounts, { rewrapped: soFar });
      },
    });
    bar?.stop();
    for (const { accountId, id } of unopenable) console.log(`${accountId}  ${id}  cannot be opened, so it stays as it is`);
    console.log(`${rewrapped} provider keys re-wrapped; ${unopenable.length === 0 ? `all are under ${newest}, and older master keys can be dropped` : `${unopenable.length} are not under ${newest}`}`);
    if (unopenable.length > 0) process.exitCode = 1;
  });
}
