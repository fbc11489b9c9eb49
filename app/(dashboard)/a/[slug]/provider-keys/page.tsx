import { TriangleAlert, Vault } from "lucide-react";
import { openAccountPage } from "@/app/_components/open-account";
import { Alert } from "@/app/_components/ui/alert";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { findKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { listFallbacks } from "@/lib/byok/list-fallbacks";
import { listKeyProviders } from "@/lib/byok/list-key-providers";
import { listProviderKeys } from "@/lib/byok/list-provider-keys";
import { AttachKey } from "./attach-key";
import { FallbackChoice } from "./fallback-choice";
import { KeysTable } from "./keys-table";

export const metadata = { title: "Provider keys · Tollgate" };

export default async function ProviderKeysPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "provider_keys.read");
  const [keys, fallbacks, known] = await Promise.all([listProviderKeys(ctx, account.accountId), listFallbacks(ctx, account.accountId), listKeyProviders(ctx)]);
  const [manages, canKeep] = [account.can("provider_keys.manage"), findKeyWrapper() !== null];
  const providers = [...new Set(keys.map(({ provider }) => provider))].map((provider) => known.find((one) => one.provider === provider) ?? { provider, name: provider, models: [] });
  return (
    <>
      <PageBar
        title="Provider keys" actions={manages && canKeep && <AttachKey slug={slug} providers={known} />}
        note="With a key of your own at a provider, calls to its models are paid there directly: they need no credit here, bear no fee and never touch the wallet. They are metered like any other. Times are UTC."
      />
      {!canKeep && <Alert variant="warn" className="max-w-3xl"><TriangleAlert aria-hidden /><p>Keys cannot be kept here yet: nothing is set to seal them with. Whoever runs this installation sets BYOK_MASTER_KEYS, or the address, token and key of a Vault.</p></Alert>}
      {!manages && <p className="text-[13px] text-quiet">Owners of {account.name} manage its keys. Your role, {account.role.replace("_", " ")}, sees that there are some and may not use them.</p>}
      {keys.length === 0 ? <Empty icon={Vault} title="No provider key yet">{manages ? `Attach one above, such as the API key of your account at ${known[0]?.name ?? "a provider"}. The next call to its models uses it.` : "Every call is paid from the wallet."}</Empty> : providers.map((provider) => (
        <Section key={provider.provider} title={provider.name} note="tried from top to bottom" className="space-y-5">
          <KeysTable slug={slug} provider={provider} keys={keys.filter((key) => key.provider === provider.provider)} manages={manages} />
          <FallbackChoice key={fallbacks.get(provider.provider)} slug={slug} provider={provider.provider} name={provider.name} chosen={fallbacks.get(provider.provider) ?? "refuse"} manages={manages} />
        </Section>
      ))}
    </>
  );
}
