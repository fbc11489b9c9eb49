import boundaries from "eslint-plugin-boundaries";
import tseslint from "typescript-eslint";

/** The rooms of lib in the direction in which data flows: a room may import those before it. */
const FLOW = ["auth", "catalog", "pricing", "ledger", "rollups", "topups", "charges", "usage", "ingest", "analytics", "audit"];
const BASE = ["money", "time", "ids", "errors"];

const allow = (from, ...to) => ({ from: [from], allow: to });

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
        { type: "env", pattern: "lib/env.ts", mode: "file" },
        { type: "db", pattern: "db" },
        { type: "app", pattern: "app" },
        { type: "tests", pattern: "tests" },
      ],
    },
    rules: {
      "boundaries/element-types": ["error", {
        default: "disallow",
        rules: [
          allow("db", "db"),
          ...BASE.map((room) => allow(room, ...BASE)),
          allow("env", ...BASE),
          allow("context", ...BASE, "context", "db", "env"),
          allow("http", ...BASE, "env", "context", "db", "http"),
          ...FLOW.map((room, i) => allow(room, ...BASE, "env", "context", "http", "db", ...FLOW.slice(0, i + 1))),
          allow("demo", ...BASE, "env", "context", "http", "db", "demo", ...FLOW),
          allow("cli", ...BASE, "env", "context", "http", "db", "demo", "launcher", "cli", ...FLOW),
          allow("app", ...BASE, "env", "context", "http", "db", "app", ...FLOW),
          allow("tests", "*"),
        ],
      }],
    },
  },
  {
    files: ["app/**", "lib/**", "db/**"],
    ignores: ["lib/env.ts", "lib/launcher/**"],
    rules: { "no-restricted-properties": ["error", { object: "process", property: "env", message: "Settings are read in lib/env.ts." }] },
  },
);
