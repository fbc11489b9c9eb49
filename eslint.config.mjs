import boundaries from "eslint-plugin-boundaries";
import tseslint from "typescript-eslint";

/** The rooms of lib in the direction in which data flows: a room may import those before it. */
const FLOW = ["auth", "catalog", "pricing", "ledger", "rollups", "topups", "charges", "usage", "ingest", "analytics", "audit"];
const BASE = ["money", "time", "ids", "errors"];

const allow = (from, ...to) => ({ from: { element: { type: from } }, allow: { to: { element: { types: { anyOf: to } } } } });

/** What code in the browser may use of lib: pure preparing and formatting. Types cost nothing and are always allowed. */
const FOR_CLIENTS = /^@\/lib\/(money|time|analytics\/prepare-)/;

/** A "use client" file gets data as props: it imports neither the database nor a verb. */
const clientDrawsOnly = {
  meta: { type: "problem", messages: { refused: "A client component gets its data as props; {{source}} runs on the server." }, schema: [] },
  create(context) {
    const isClient = context.sourceCode.ast.body.some(({ directive }) => directive === "use client");
    return {
      ImportDeclaration(node) {
        const source = node.source.value;
        if (isClient && node.importKind !== "type" && /^@\/(lib|db)\//.test(source) && !FOR_CLIENTS.test(source)) context.report({ node, messageId: "refused", data: { source } });
      },
    };
  },
};

export default tseslint.config(
  { ignores: ["node_modules/", ".next/", ".data/", "next-env.d.ts", "db/migrations/"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    plugins: { boundaries },
    settings: {
      "import/resolver": { typescript: { alwaysTryTypes: true } },
      "boundaries/elements": [
        ...[...BASE, "context", "http", ...FLOW, "demo", "cli", "launcher", "worker"].map((room) => ({ type: room, pattern: `lib/${room}` })),
        { type: "env", pattern: "lib/env.ts", partialMatch: false },
        { type: "db", pattern: "db" },
        { type: "app", pattern: "app" },
        { type: "tests", pattern: "tests" },
      ],
    },
    rules: {
      "boundaries/dependencies": ["error", {
        default: "disallow",
        policies: [
          allow("db", "db"),
          ...BASE.map((room) => allow(room, ...BASE)),
          allow("env", ...BASE),
          allow("context", ...BASE, "context", "db", "env"),
          allow("http", ...BASE, "env", "context", "db", "http"),
          ...FLOW.map((room, i) => allow(room, ...BASE, "env", "context", "http", "db", ...FLOW.slice(0, i + 1))),
          allow("demo", ...BASE, "env", "context", "http", "db", "demo", ...FLOW),
          allow("cli", ...BASE, "env", "context", "http", "db", "demo", "launcher", "cli", ...FLOW),
          allow("app", ...BASE, "env", "context", "http", "db", "app", ...FLOW),
          allow("worker", ...BASE, "env", "context", "http", "db", "worker", ...FLOW),
          allow("launcher", "launcher"),
          { from: { element: { type: "tests" } }, allow: { to: { element: { type: "*" } } } },
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
);
