import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/*
 * Stripe's API as the installed `stripe` package declares it: which endpoint takes which parameters and returns what.
 * Nothing is listed here by hand. Paths come from the package's own calls (`_makeRequest("POST", "/v1/refunds", …)`),
 * parameter and object types from its declarations, read by the TypeScript compiler.
 */

const PACKAGE = join(process.cwd(), "node_modules/stripe/esm");
const RESOURCES = join(PACKAGE, "resources");

type Endpoint = { method: string; path: RegExp; declaration: ts.MethodDeclaration };
type Contract = { checker: ts.TypeChecker; endpoints: Endpoint[]; objects: Map<string, ts.InterfaceDeclaration[]> };

let loaded: Contract | undefined;

/** Reads the package once; some seconds. */
function contract(): Contract {
  loaded ??= load();
  return loaded;
}

const listFiles = (): string[] => readdirSync(RESOURCES, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".d.ts")).map((file) => join(RESOURCES, file));

function load(): Contract {
  const files = listFiles();
  const program = ts.createProgram(files, { strict: true, skipLibCheck: true, noEmit: true, types: [], lib: ["lib.es2022.d.ts"], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler });
  const checker = program.getTypeChecker();
  const endpoints: Endpoint[] = [];
  const objects = new Map<string, ts.InterfaceDeclaration[]>();
  for (const file of files) {
    const paths = readPaths(file.replace(/\.d\.ts$/, ".js"));
    for (const statement of program.getSourceFile(file)!.statements) {
      if (ts.isClassDeclaration(statement)) {
        for (const member of statement.members) {
          const call = ts.isMethodDeclaration(member) && paths.get(`${statement.name!.text}.${member.name.getText()}`);
          if (call) endpoints.push({ ...call, declaration: member });
        }
      }
      const name = ts.isInterfaceDeclaration(statement) && findObjectName(statement);
      if (name) objects.set(name, [...(objects.get(name) ?? []), statement as ts.InterfaceDeclaration]);
    }
  }
  return { checker, endpoints, objects };
}

/** `Class.method` → the HTTP method and path that it calls. */
function readPaths(file: string): Map<string, { method: string; path: RegExp }> {
  const found = new Map<string, { method: string; path: RegExp }>();
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  for (const statement of source.statements) {
    if (!ts.isClassDeclaration(statement)) continue;
    for (const member of statement.members) {
      if (!ts.isMethodDeclaration(member) || !member.body) continue;
      const visit = (node: ts.Node): void => {
        if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === "_makeRequest") {
          const [method, path] = node.arguments;
          if (method && path && ts.isStringLiteral(method)) found.set(`${statement.name!.text}.${member.name.getText()}`, { method: method.text, path: toPattern(path) });
        }
        ts.forEachChild(node, visit);
      };
      visit(member.body);
    }
  }
  return found;
}

function toPattern(path: ts.Expression): RegExp {
  const texts = ts.isTemplateExpression(path) ? [path.head.text, ...path.templateSpans.map((span) => span.literal.text)] : [ts.isStringLiteralLike(path) ? path.text : ""];
  return new RegExp(`^${texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^/]+")}$`);
}

/** `object: 'charge'` of an interface; what extends EventBase is an event. Types are looked up later, where needed. */
function findObjectName(declaration: ts.InterfaceDeclaration): string | null {
  if (declaration.heritageClauses?.some((clause) => clause.types.some((type) => type.expression.getText() === "EventBase"))) return "event";
  for (const member of declaration.members) {
    if (ts.isPropertySignature(member) && member.name.getText() === "object" && member.type && ts.isLiteralTypeNode(member.type) && ts.isStringLiteral(member.type.literal)) return member.type.literal.text;
  }
  return null;
}

const typesOf = (name: string): ts.Type[] => (contract().objects.get(name) ?? []).map((declaration) => contract().checker.getTypeAtLocation(declaration.name));

function literalOf(checker: ts.TypeChecker, type: ts.Type, property: string): string | null {
  const symbol = type.getProperty(property);
  const of = symbol && checker.getTypeOfSymbol(symbol);
  return of?.isStringLiteral() ? of.value : null;
}

/** `wire`: values as form encoding carries them, all text. `json`: as an answer's body has them. */
type Form = "wire" | "json";

const isDecimal = (checker: ts.TypeChecker, type: ts.Type): boolean => checker.typeToString(type) === "Decimal";
const isOpenText = (type: ts.Type): boolean => type.isIntersection() && type.types.some((part) => (part.flags & ts.TypeFlags.String) !== 0);

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** What is wrong with a value of this type, one line each, beginning with where. */
function check(type: ts.Type, value: unknown, path: string, form: Form): string[] {
  const { checker } = contract();
  const wrong = (expected: string): string[] => [`${path}: expected ${expected}, got ${describe(value)}`];
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return [];
  if (type.isUnion()) return checkUnion(type, value, path, form);
  if (isDecimal(checker, type)) return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? [] : wrong("a decimal as text");
  if (type.flags & ts.TypeFlags.Null) return value === null ? [] : wrong("null");
  if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return value === undefined ? [] : wrong("nothing");
  if (type.isStringLiteral()) return value === type.value ? [] : wrong(`"${type.value}"`);
  if (type.flags & ts.TypeFlags.BooleanLiteral) {
    const literal = checker.typeToString(type);
    return (form === "wire" ? value : typeof value === "boolean" && String(value)) === literal ? [] : wrong(literal);
  }
  if (type.flags & ts.TypeFlags.String || isOpenText(type)) return typeof value === "string" ? [] : wrong("text");
  if (type.flags & ts.TypeFlags.Number) {
    const isNumber = form === "wire" ? typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) : typeof value === "number" && Number.isFinite(value);
    return isNumber ? [] : wrong("a number");
  }
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    return Array.isArray(value) ? value.flatMap((one, i) => check(item!, one, `${path}[${i}]`, form)) : wrong("a list");
  }
  return checkObject(type, value, path, form);
}

function checkUnion(union: ts.UnionType, value: unknown, path: string, form: Form): string[] {
  const { checker } = contract();
  const literals = union.types.filter((type) => type.isStringLiteral());
  // `"a" | "b" | OtherString` allows any text, for what Stripe may add one day. What is not listed today is wrong today.
  const isListed = literals.length > 0 && union.types.some(isOpenText) && !union.types.some((type) => type.flags === ts.TypeFlags.String);
  const members = union.types.filter((type) => !(isListed && isOpenText(type)));
  if (typeof value === "string" && literals.length > 0 && !literals.some((type) => type.value === value) && members.every((type) => !(type.flags & ts.TypeFlags.String))) {
    const others = members.filter((type) => !type.isStringLiteral());
    if (!others.some((type) => check(type, value, path, form).length === 0)) return [`${path}: expected one of ${literals.map((type) => type.value).slice(0, 12).join(", ")}${literals.length > 12 ? ", …" : ""}, got ${describe(value)}`];
    return [];
  }
  let best: string[] | null = null;
  const tagged = value !== null && typeof value === "object" ? members.filter((type) => matchesTags(checker, type, value as Record<string, unknown>)) : [];
  for (const member of tagged.length > 0 ? tagged : members) {
    const faults = check(member, value, path, form);
    if (faults.length === 0) return [];
    if (best === null || (value !== null && typeof value === "object" && member.flags & ts.TypeFlags.Object && faults.length < best.length)) best = faults;
  }
  return members.length > 1 && (value === null || typeof value !== "object") ? [`${path}: expected ${checker.typeToString(union).slice(0, 80)}, got ${describe(value)}`] : best!;
}

/** Whether an object says by itself (`object`, `type`, `deleted`) that it is of this member of a union. */
function matchesTags(checker: ts.TypeChecker, type: ts.Type, value: Record<string, unknown>): boolean {
  if (!(type.flags & ts.TypeFlags.Object)) return false;
  const deleted = type.getProperty("deleted");
  const isDeletedType = deleted !== undefined && (checker.getTypeOfSymbol(deleted).flags & ts.TypeFlags.BooleanLiteral) !== 0;
  if (isDeletedType !== (value.deleted === true)) return false;
  return ["object", "type"].every((tag) => {
    const literal = literalOf(checker, type, tag);
    return literal === null || literal === value[tag];
  });
}

function checkObject(type: ts.Type, value: unknown, path: string, form: Form): string[] {
  const { checker } = contract();
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [`${path}: expected ${checker.typeToString(type)}, got ${describe(value)}`];
  const given = value as Record<string, unknown>;
  const faults: string[] = [];
  const known = new Set<string>();
  for (const property of checker.getPropertiesOfType(type)) {
    known.add(property.name);
    const one = given[property.name];
    if (one === undefined) {
      if (!(property.flags & ts.SymbolFlags.Optional)) faults.push(`${path}.${property.name}: missing`);
      continue;
    }
    faults.push(...check(checker.getTypeOfSymbol(property), one, `${path}.${property.name}`, form));
  }
  const index = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  for (const [name, one] of Object.entries(given)) {
    if (known.has(name)) continue;
    if (index) faults.push(...check(index, one, `${path}.${name}`, form));
    else faults.push(`${path}.${name}: unknown to ${checker.typeToString(type)}`);
  }
  return faults;
}

function findEndpoint(method: string, path: string): Endpoint | null {
  const { endpoints } = contract();
  const found = endpoints.filter((endpoint) => endpoint.method === method && endpoint.path.test(path));
  // `/v1/customers/search` is also shaped like `/v1/customers/:id`: the pattern with more of its own text wins.
  return found.sort((a, b) => b.path.source.length - a.path.source.length)[0] ?? null;
}

/** What is wrong with a request's parameters, as they are on the wire, by the package's `…Params` of that endpoint. */
export function checkRequest(method: string, path: string, params: object): string[] {
  const endpoint = findEndpoint(method, path);
  if (!endpoint) return [`${method} ${path}: the stripe package has no such endpoint`];
  const { checker } = contract();
  const taken = checker.getSignatureFromDeclaration(endpoint.declaration)?.getParameters().find(({ name }) => name === "params");
  if (!taken) return Object.keys(params).map((name) => `${method} ${path}.${name}: this endpoint takes no parameters`);
  return check(checker.getNonNullableType(checker.getTypeOfSymbol(taken)), params, `${method} ${path}`, "wire");
}

/** What is wrong with an object or list that was returned or is in an event, by the interface that its `object` names. */
export function checkResponse(body: object, path = ""): string[] {
  const { object: name } = body as { object?: unknown };
  const at = path || String(name);
  if (typeof name !== "string") return [`${at}: has no "object"`];
  if (name === "list") return checkList(body as Record<string, unknown>, at);
  if (name === "event") return checkEvent(body as Record<string, unknown>, at);
  const types = typesOf(name).filter((type) => matchesTags(contract().checker, type, body as Record<string, unknown>));
  if (types.length === 0) return [`${at}: the stripe package has no object "${name}"`];
  const faults = types.map((type) => check(type, body, at, "json"));
  return faults.sort((a, b) => a.length - b.length)[0]!;
}

function checkList(list: Record<string, unknown>, at: string): string[] {
  const faults = Object.keys(list).filter((key) => !["object", "data", "has_more", "url"].includes(key)).map((key) => `${at}.${key}: unknown to a list`);
  if (typeof list.has_more !== "boolean") faults.push(`${at}.has_more: expected true or false, got ${describe(list.has_more)}`);
  if (typeof list.url !== "string") faults.push(`${at}.url: expected text, got ${describe(list.url)}`);
  if (!Array.isArray(list.data)) return [...faults, `${at}.data: expected a list, got ${describe(list.data)}`];
  return [...faults, ...list.data.flatMap((item: object, i) => checkResponse(item, `${at}.data[${i}]`))];
}

/** An event by the member of the package's union that has its type: it says what `data.object` must be. */
function checkEvent(event: Record<string, unknown>, at: string): string[] {
  const own = typesOf("event").find((type) => literalOf(contract().checker, type, "type") === event.type);
  if (!own) return [`${at}: the stripe package has no event "${describe(event.type)}"`];
  return check(own, event, `${at}(${String(event.type)})`, "json");
}

export type RecordedExchange = { method: string; path: string; params: object; status: number; body: object };

/** One recorded request and its answer: its parameters, and a body of the kind that the package says is returned there. */
export function checkExchange({ method, path, params, status, body }: RecordedExchange): string[] {
  if (status >= 400) return checkError(body);
  const { checker } = contract();
  const endpoint = findEndpoint(method, path);
  const result = endpoint && checker.getSignatureFromDeclaration(endpoint.declaration)?.getReturnType();
  const awaited = result && checker.getAwaitedType(result);
  const promised = awaited && literalOf(checker, awaited, "object");
  const given = (body as { object?: unknown }).object;
  return [...checkRequest(method, path, params), ...(promised && promised !== given ? [`${method} ${path}: expected a ${promised}, got a ${describe(given)}`] : []), ...checkResponse(body)];
}

const ERROR_TYPES = ["api_error", "card_error", "idempotency_error", "invalid_request_error"];

function checkError(body: object): string[] {
  const { checker } = contract();
  const { error } = body as { error?: Record<string, unknown> };
  if (!error) return [`error: missing in ${describe(body)}`];
  if (!ERROR_TYPES.includes(String(error.type))) return [`error.type: expected one of ${ERROR_TYPES.join(", ")}, got ${describe(error.type)}`];
  // The same shape as a payment's last error, whose type the package declares.
  const intent = typesOf("payment_intent")[0]!;
  const shape = checker.getNonNullableType(checker.getTypeOfSymbol(intent.getProperty("last_payment_error")!));
  return check(shape, error, "error", "json");
}
