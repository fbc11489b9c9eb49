import { ESLint } from "eslint";
import { expect, test } from "vitest";

const eslint = new ESLint();

/** The rules that a file at `filePath` breaks with this text. */
async function broken(filePath: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return result!.messages.map((message) => message.ruleId).filter((rule) => !rule?.includes("unused"));
}

const REFUSED: [what: string, file: string, text: string, rule: string][] = [
  ["the schema may not import lib", "db/client.ts", 'import "@/lib/errors/app-error";', "boundaries/dependencies"],
  ["lib may not import app", "lib/usage/reprice.ts", 'import "@/app/_components/open-account";', "boundaries/dependencies"],
  ["lib may not import the command line", "lib/usage/reprice.ts", 'import "@/lib/cli/session";', "boundaries/dependencies"],
  ["a page may not import demo data", "app/page.tsx", 'import "@/lib/demo/load-demo";', "boundaries/dependencies"],
  ["a page may not import a task", "app/page.tsx", 'import "@/lib/worker/tasks/seal-ledgers";', "boundaries/dependencies"],
  ["the ledger may not look up the flow at usage", "lib/ledger/seal-ledger.ts", 'import "@/lib/usage/record-usage";', "boundaries/dependencies"],
  ["pricing may not look up the flow at ingest", "lib/pricing/fee.ts", 'import "@/lib/ingest/ingest-lines";', "boundaries/dependencies"],
  ["money knows nothing of billing", "lib/money/micros.ts", 'import "@/lib/pricing/fee";', "boundaries/dependencies"],
  ["the schema may not read settings", "db/client.ts", 'import "@/lib/env";', "boundaries/dependencies"],
  ["money may not read settings", "lib/money/micros.ts", 'import "@/lib/env";', "boundaries/dependencies"],
  ["settings know nothing of billing", "lib/env.ts", 'import "@/lib/pricing/fee";', "boundaries/dependencies"],
  ["a task may not import a page", "lib/worker/main.ts", 'import "@/app/_components/open-account";', "boundaries/dependencies"],
  ["lib may not import tests", "lib/usage/reprice.ts", 'import "@/tests/support/customers";', "boundaries/dependencies"],
  ["Stripe is spoken to in one file", "lib/topups/settle-top-up.ts", 'import Stripe from "stripe";\nexport default Stripe;', "no-restricted-imports"],
  ["the Stripe sandbox only borrows Stripe's types", "lib/topups/sandbox/types.ts", 'import Stripe from "stripe";\nexport default Stripe;', "@typescript-eslint/no-restricted-imports"],
  ["no other file of the Stripe sandbox knows Stripe", "lib/topups/sandbox/refunds.ts", 'import type Stripe from "stripe";\nexport type X = Stripe.Refund;', "no-restricted-imports"],
  ["a page may not import the Stripe sandbox", "app/page.tsx", 'import "@/lib/topups/sandbox/start-stripe-sandbox";', "boundaries/dependencies"],
  ["top-ups may not import the Stripe sandbox", "lib/topups/settle-top-up.ts", 'import "@/lib/topups/sandbox/start-stripe-sandbox";', "boundaries/dependencies"],
  ["the Stripe sandbox may not look into the ledger", "lib/topups/sandbox/refunds.ts", 'import "@/lib/ledger/lock-wallet";', "boundaries/dependencies"],
  ["the Stripe sandbox may not look into top-ups", "lib/topups/sandbox/refunds.ts", 'import "@/lib/topups/settle-top-up";', "boundaries/dependencies"],
  ["Luma is spoken to in one file", "app/page.tsx", 'import { LumaAI } from "lumaai";\nexport default LumaAI;', "no-restricted-imports"],
  ["the other upstream speaks HTTP itself", "lib/upstream/openai-videos.ts", 'import { LumaAI } from "lumaai";\nexport default LumaAI;', "no-restricted-imports"],
  ["the Luma sandbox knows nothing of Luma's package", "lib/upstream/sandbox/api.ts", 'import { LumaAI } from "lumaai";\nexport default LumaAI;', "no-restricted-imports"],
  ["upstream may not import the Luma sandbox", "lib/upstream/luma.ts", 'import "@/lib/upstream/sandbox/start-luma-sandbox";', "boundaries/dependencies"],
  ["a page may not import the Luma sandbox", "app/page.tsx", 'import "@/lib/upstream/sandbox/start-luma-sandbox";', "boundaries/dependencies"],
  ["the Luma sandbox may not look into upstream", "lib/upstream/sandbox/api.ts", 'import "@/lib/upstream/get-upstream";', "boundaries/dependencies"],
  ["upstream may not look up the flow at analytics", "lib/upstream/slots.ts", 'import "@/lib/analytics/months";', "boundaries/dependencies"],
  ["sealing keys may not look up the flow at the upstream", "lib/byok/seal-key.ts", 'import "@/lib/upstream/upstream";', "boundaries/dependencies"],
  ["a provider key is not had in the clear on a page", "app/page.tsx", "export const show = (key: { reveal(): string }) => key.reveal();", "no-restricted-syntax"],
  ["a provider key is not had in the clear in analytics", "lib/analytics/usage.ts", "export const show = (key: { reveal(): string }) => key.reveal();", "no-restricted-syntax"],
  ["settings have no back door", "lib/usage/reprice.ts", 'import { env } from "node:process";\nexport default env;', "no-restricted-imports"],
  ["settings have no side door", "app/page.tsx", "const { env } = process;\nexport default env;", "no-restricted-properties"],
  ["settings are read in one file", "lib/usage/reprice.ts", "export const x = process.env.X;", "no-restricted-properties"],
  ["a client component may not import a verb", "app/error.tsx", '"use client";\nimport { setPrice } from "@/lib/catalog/set-price";\nexport default setPrice;', "tollgate/client-draws-only"],
  ["a client component may not import a verb of the gateway", "app/error.tsx", '"use client";\nimport { submitJob } from "@/lib/gateway/submit-job";\nexport default submitJob;', "tollgate/client-draws-only"],
  ["a client component may not import the schema", "app/error.tsx", '"use client";\nimport { prices } from "@/db/schema";\nexport default prices;', "tollgate/client-draws-only"],
  ["a client component may not import a verb by a relative path", "app/error.tsx", '"use client";\nimport { setPrice } from "../lib/catalog/set-price";\nexport default setPrice;', "tollgate/client-draws-only"],
  ["a client component may not pass a verb on", "app/error.tsx", '"use client";\nexport { setPrice } from "@/lib/catalog/set-price";', "tollgate/client-draws-only"],
  ["a client component may not load a verb later", "app/error.tsx", '"use client";\nexport const later = () => import("@/lib/catalog/set-price");', "tollgate/client-draws-only"],
];

for (const [what, file, text, rule] of REFUSED) {
  test(`lint refuses it: ${what}`, async () => expect(await broken(file, text)).toContain(rule));
}

test("lint allows what follows the flow", async () => {
  expect(await broken("lib/usage/reprice.ts", 'import "@/lib/ledger/lock-wallet";\nimport "@/db/schema";\nimport "@/lib/money/micros";\nimport "drizzle-orm";')).toEqual([]);
  expect(await broken("app/error.tsx", '"use client";\nimport type { PriceLine } from "@/lib/catalog/list-catalog";\nexport type X = PriceLine;')).toEqual([]);
  expect(await broken("app/error.tsx", '"use client";\nimport { formatDollars } from "@/lib/money/micros";\nexport { formatSeconds } from "@/lib/analytics/prepare-series";\nexport default formatDollars;')).toEqual([]);
  expect(await broken("app/error.tsx", '"use client";\nimport { prepareQuote } from "@/lib/gateway/prepare-quote";\nexport default prepareQuote;')).toEqual([]);
  expect(await broken("lib/usage/reprice.ts", 'import "@/lib/env";')).toEqual([]);
  expect(await broken("lib/worker/main.ts", 'import "@/lib/usage/reprice";')).toEqual([]);
  expect(await broken("lib/topups/stripe.ts", 'import Stripe from "stripe";\nexport default Stripe;')).toEqual([]);
  expect(await broken("lib/topups/sandbox/types.ts", 'import type Stripe from "stripe";\nexport type X = Stripe.Charge;')).toEqual([]);
  expect(await broken("lib/topups/sandbox/refunds.ts", 'import "@/lib/ids/ids";\nimport "@/lib/time/clock";\nimport "@/lib/env";')).toEqual([]);
  expect(await broken("lib/byok/seal-key.ts", 'import "@/lib/auth/permissions";\nexport const show = (key: { reveal(): string }) => key.reveal();')).toEqual([]);
  expect(await broken("lib/upstream/luma.ts", 'import { LumaAI } from "lumaai";\nexport default LumaAI;')).toEqual([]);
});
