#!/usr/bin/env node
// The command line from any folder, as `npx <where Tollgate is> verify-statement proof.json`.
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

register({ tsconfig: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) });
await import("../cli/main.ts");
