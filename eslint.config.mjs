import { dirname, relative, resolve } from "node:path";
import boundaries from "eslint-plugin-boundaries";
import tseslint from "typescript-eslint";

/** The rooms of lib in the direction in which data flows: a room may import those before it. */
const FLOW = ["auth", "catalog", "byok", "pricing", "ledger", "wallet", "rollups", "topups", "charges", "usage", "ingest", "upstream", "bucket", "media", "webhooks", "gateway", "analytics", "finance", "reconciliation", "exports", "audit"];
const BASE = ["money", "time", "ids", "errors"];

const allow = (from, ...to) => ({ from: { element: { type: from } }, allow: { to: { element: { types: { anyOf: to } } } } });
const SETTINGS = { file: { categories: "settings" } };

const SDKS = { stripe: "lib/topups/stripe.ts", lumaai: "lib/upstream/luma.ts" };
const sdk = (name) => ({ name, message: `Only ${SDKS[name]} speaks to it.` });
const ENV = ["node:process", "process"].map((name) => ({ name, importNames: ["env", "default"], message: "Settings are read in lib/env.ts." }));
const typesOnly = (name) => ({ name, allowTypeImports: true, message: "Its types only: the sandbox stands for the other side." });
const refuseImports = (...paths) => ({ "no-restricted-imports": ["error", { paths }] });

/** What code in the browser may use of lib: pure preparing and formatting. Types cost nothing and are always allowed. */
const FOR_CLIENTS = /^lib\/(money|time)\/|^lib\/(analytics|gateway)\/prepare-/;

/** A "use client" file gets data as props: it imports neither the database nor a verb. */
const clientDrawsOnly = {
  meta: { type: "problem", messages: { refused: "A client component gets its data as props; {{source}} runs on the server." }, schema: [] },
  create(context) {
    const isClient = context.sourceCode.ast.body.some(({ directive }) => directive === "use client");
    const check = (node) => {
      const source = node.source?.value;
      if (!isClient || typeof source !== "string" || node.importKind === "type" || node.exportKind === "type") return;
      const file = source.startsWith(".") ? relative(context.cwd, resolve(dirname(context.filename), source)) : source.replace(/^@\//, "");
      if (/^(lib|db)(\/|$)/.test(file) && !FOR_CLIENTS.test(file)) context.report({ node, messageId: "refused", data: { source } });
    };
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};

export default tseslint.config(
  { ignores: ["node_modules/", "**/.next/", ".data/", "test-results/", "next-env.d.ts", "db/migrations/"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    plugins: { boundaries },
    settings: {
      "import/resolver": { typescript: { alwaysTryTypes: true } },
      "boundaries/elements": [
        { type: "stripe-sandbox", pattern: "lib/topups/sandbox" },
        { type: "luma-sandbox", pattern: "lib/upstream/sandbox" },
        ...[...BASE, "context", "http", "queue", ...FLOW, "demo", "cli", "launcher", "worker"].map((room) => ({ type: room, pattern: `lib/${room}` })),
        { type: "db", pattern: "db" },
        { type: "app", pattern: "app" },
        { type: "tests", pattern: "tests" },
      ],
      "boundaries/files": [{ category: "settings", pattern: "lib/env.ts" }],
    },
    rules: {
      "boundaries/dependencies": ["error", {
        default: "disallow",
        policies: [
          allow("db", "db"),
          ...BASE.map((room) => allow(room, ...BASE)),
          { from: SETTINGS, allow: { to: { element: { types: { anyOf: BASE } } } } },
          ...["context", "http", "queue", "demo", "cli", "app", "worker", ...FLOW].map((room) => ({ from: { element: { type: room } }, allow: { to: SETTINGS } })),
          allow("context", ...BASE, "context", "db"),
          allow("http", ...BASE, "context", "db", "http"),
          allow("queue", ...BASE, "context", "db", "queue"),
          ...FLOW.map((room, i) => allow(room, ...BASE, "context", "http", "queue", "db", ...FLOW.slice(0, i + 1))),
          allow("demo", ...BASE, "context", "http", "queue", "db", "demo", "stripe-sandbox", "luma-sandbox", ...FLOW),
          allow("cli", ...BASE, "context", "http", "queue", "db", "demo", "launcher", "cli", ...FLOW),
          allow("app", ...BASE, "context", "http", "queue", "db", "app", ...FLOW),
          allow("worker", ...BASE, "context", "http", "queue", "db", "launcher", "worker", ...FLOW),
          allow("launcher", "launcher"),
          // It stands for Stripe, on the other side of the network: it knows nothing of ours, and nothing of ours may import
          // it but the demo, whose customers pay there.
          allow("stripe-sandbox", "ids", "time", "stripe-sandbox"),
          { from: { element: { type: "stripe-sandbox" } }, allow: { to: SETTINGS } },
          // It stands for Luma, in the same way; the demo asks it about its customers' keys.
          allow("luma-sandbox", "ids", "time", "luma-sandbox"),
          { from: { element: { type: "luma-sandbox" } }, allow: { to: SETTINGS } },
          { from: { element: { type: "tests" } }, allow: { to: [{ element: { type: "*" } }, SETTINGS] } },
        ],
      }],
    },
  },
  {
    files: ["app/**/*.tsx", "app/**/*.ts"],
    plugins: { tollgate: { rules: { "client-draws-only": clientDrawsOnly } } },
    rules: { "tollgate/client-draws-only": "error" },
  },
  {
    files: ["app/**", "lib/**", "db/**"],
    ignores: ["lib/env.ts", "lib/launcher/**"],
    rules: { "no-restricted-properties": ["error", { object: "process", property: "env", message: "Settings are read in lib/env.ts." }] },
  },
  { files: ["app/**", "lib/**", "db/**"], rules: refuseImports(sdk("stripe"), sdk("lumaai"), ...ENV) },
  {
    // Where a customer's key may be had in the clear: where it is sealed, and on its way to the upstream.
    files: ["app/**", "lib/**"],
    ignores: ["lib/byok/**", "lib/gateway/**", "lib/upstream/**"],
    rules: { "no-restricted-syntax": ["error", { selector: "CallExpression[callee.property.name='reveal']", message: "A provider key in the clear goes to its provider and nowhere else." }] },
  },
  {
    files: ["lib/topups/sandbox/types.ts"],
    rules: { "no-restricted-imports": "off", "@typescript-eslint/no-restricted-imports": ["error", { paths: [typesOnly("stripe"), sdk("lumaai"), ...ENV] }] },
  },
  { files: [SDKS.stripe], rules: refuseImports(sdk("lumaai"), ...ENV) },
  { files: [SDKS.lumaai], rules: refuseImports(sdk("stripe"), ...ENV) },
  { files: ["lib/env.ts", "lib/launcher/**"], rules: refuseImports(sdk("stripe"), sdk("lumaai")) },
);
