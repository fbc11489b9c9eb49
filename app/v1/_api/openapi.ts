import { z } from "zod";
import { ERROR_STATUS, type ErrorCode } from "@/lib/errors/app-error";
import { errorAnswerShape } from "./answers";
import { ERROR_TYPES } from "./error-answer";
import { HEADERS, type Operation, OPERATIONS, TAGS } from "./operations";
import { errorMeaning } from "./error-meanings";

type Json = Record<string, unknown>;

/** A schema as OpenAPI 3.1 has it, which is JSON Schema's: of what is sent (`input`), or of what is answered. */
function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const made = z.toJSONSchema(schema, {
    io, unrepresentable: "any",
    // Numbers of a query are read as text, whose pattern means nothing of a number.
    override: ({ jsonSchema: one }) => { if (one.type === "integer") delete one.pattern; },
  }) as Json;
  // The document's own dialect is this one.
  delete made.$schema;
  return made;
}

/** What any call with a key may be refused with. */
const USUAL: ErrorCode[] = ["unauthenticated", "rate_limited", "internal"];

function refusals({ errors = [], open }: Operation): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...(open ? ["internal" as const] : USUAL), ...errors]) byStatus.set(ERROR_STATUS[code], [...(byStatus.get(ERROR_STATUS[code]) ?? []), code]);
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [String(status), {
    description: `${ERROR_TYPES[codes[0]!]}: ${codes.map(errorMeaning).join("; ")}`, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    ...(status === 429 || status === 503 ? { headers: { "Retry-After": { description: "Seconds until it makes sense to ask again", schema: { type: "integer" } } } } : {}),
  }]));
}

function parametersOf({ path, query, lists = [], headers = [], id }: Operation): Json[] {
  const properties = query ? (jsonSchema(query, "input") as { properties: Record<string, Json>; required?: string[] }) : { properties: {} };
  return [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" }, ...(id === "getModel" ? { description: "Its slash may come encoded or plain" } : {}) })),
    ...Object.entries(properties.properties).map(([name, schema]) => ({ name, in: "query", required: properties.required?.includes(name) ?? false, schema })),
    ...(id === "shareFile" ? [{ name: "expires_in", in: "query", required: false, schema: { type: "string" }, description: "Seconds" }] : []),
    ...(id === "getVideoContent" ? [{ name: "variant", in: "query", required: false, schema: { type: "string", const: "video" } }] : []),
    ...(id === "getSharedFile" ? ["token", "exp", "k"].map((name) => ({ name, in: "query", required: true, schema: { type: "string" } })) : []),
    ...lists.map((name) => ({ name, in: "query", required: false, schema: { type: "array", items: { type: "string" } }, style: "form", explode: true })),
    ...headers.map((name) => ({ name, in: "header", required: false, schema: { type: "string" }, description: HEADERS[name] })),
  ];
}

const FILE = { "video/mp4": { schema: { type: "string", format: "binary" } } };

function describe(operation: Operation): Json {
  const { id, tag, summary, body, status = 200, answer, open } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id, tags: [tag], summary, ...(open ? { security: [] } : {}), ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: jsonSchema(body, "input") }, ...(id === "createVideo" ? { "multipart/form-data": { schema: jsonSchema(body, "input") } } : {}) } } } : {}),
    responses: {
      [String(status)]: answer ? { description: summary, content: { "application/json": { schema: jsonSchema(answer, "output") } } } : { description: "The file", content: FILE },
      ...(answer ? {} : { "206": { description: "The part that the Range header asks for", content: FILE }, "304": { description: "Unchanged since the ETag in If-None-Match" } }),
      ...refusals(operation),
    },
  };
}

/** The public API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1), from the schemas that the routes use themselves. */
export function openApiDocument(baseUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(operation) };
  return {
    openapi: "3.1.1",
    info: { title: "Tollgate", version: "1", description: `AI video models behind one OpenAI-compatible API, paid by the second delivered. Guides: ${baseUrl}/docs`, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: baseUrl }], security: [{ apiKey: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })), paths,
    components: { securitySchemes: { apiKey: { type: "http", scheme: "bearer", description: "An API key, sk-aig-…" } }, schemas: { Error: jsonSchema(errorAnswerShape, "output") } },
  };
}
