import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { checkProviderKey } from "@/lib/byok/check-provider-key";
import type { KeyWrapper } from "@/lib/byok/key-wrapper";
import { listProviderKeys } from "@/lib/byok/list-provider-keys";
import { setFallback } from "@/lib/byok/set-fallback";
import type { Context } from "@/lib/context/context";
import { checkKey } from "@/lib/upstream/check-key";
import { openLuma } from "@/lib/upstream/luma";
import { startLumaSandbox } from "@/lib/upstream/sandbox/start-luma-sandbox";
import { namedId } from "./random";

const PROVIDER = "luma";

/**
 * Made-up keys, of which Luma's sandbox takes the first and finds no credit on the second: who uses that one pays with
 * credits meanwhile.
 */
export const DEMO_KEYS = [
  { slug: "harbor", label: "Travel desk", key: `luma-sandbox-${namedId("provider key harbor")}`, fallback: "refuse" },
  { slug: "meridian", label: "Newsroom", key: `luma-empty-${namedId("provider key meridian")}`, fallback: "credits" },
] as const;

/** The demo's provider keys, about which a sandbox of Luma is asked. Both verbs do nothing twice. */
export async function openDemoKeys({ wrapper }: { wrapper: KeyWrapper }) {
  const sandbox = await startLumaSandbox();
  const luma = openLuma({ apiUrl: `${sandbox.url}/dream-machine/v1`, timeoutMs: 10_000 });
  const means = { wrapper, check: (_: string, key: string) => checkKey(luma, key) };
  const asOwner = (ctx: Context, slug: string): Context => ({ ...ctx, actor: { kind: "user", userId: namedId(`owner@${slug}.example`), email: `owner@${slug}.example` } });

  return {
    /** Each by its account's owner. */
    async attach(ctx: Context): Promise<void> {
      for (const { slug, label, key, fallback } of DEMO_KEYS) {
        const [owner, accountId] = [asOwner(ctx, slug), namedId(slug)];
        if ((await listProviderKeys(owner, accountId)).length > 0) continue;
        await attachProviderKey(owner, { accountId, provider: PROVIDER, key, label, models: null, attachAnyway: true }, means);
        await setFallback(owner, { accountId, provider: PROVIDER, fallback });
      }
    },

    /** On the demo's last day, so that their state is of today. */
    async checkAgain(ctx: Context): Promise<void> {
      for (const { slug } of DEMO_KEYS) {
        const [owner, accountId] = [asOwner(ctx, slug), namedId(slug)];
        for (const { id } of await listProviderKeys(owner, accountId)) await checkProviderKey(owner, { accountId, id }, means);
      }
    },

    stop: () => sandbox.stop(),
  };
}

export type DemoKeys = Awaited<ReturnType<typeof openDemoKeys>>;
