import { makeGeneration, ownerOf, stateAt, tellGeneration } from "./generations";
import { LumaProblem, readCreate } from "./read-create";
import type { Kept, Store } from "./store";
import { MODERATED, readPlan } from "./triggers";

export const API_PATH = "/dream-machine/v1";
const MAX_PAGE = 100;
const CREDIT_CENTS = 1_000_000;
const MINUTE_MS = 60_000;

/** What Luma allows one account: generations under way, and new ones in any minute. */
export type Limits = { concurrent: number; createsPerMinute: number };
export type Sandbox = {
  store: Store;
  /** Where it is reached, without a trailing slash. */
  url: string;
  now: () => number;
  speed: number;
  /** A key that is taken besides those that begin with `luma-sandbox`. */
  key: string | undefined;
  limits: Limits | undefined;
};
export type ApiRequest = { method: string; path: string; query: URLSearchParams; body: string; authorization: string };
export type ApiAnswer = {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  /** `hang`: it is never sent. `drop`: the connection breaks instead. */
  fate: "send" | "hang" | "drop";
  made: Kept | null;
  /** Its callback comes before the answer. */
  callsFirst: boolean;
};

const answer = (status: number, body: unknown, more: Partial<ApiAnswer> = {}): ApiAnswer => ({ status, body, headers: {}, fate: "send", made: null, callsFirst: false, ...more });

/** Whose key it is. No real key is taken: one that arrives here was sent by mistake. */
function checkKey(sandbox: Sandbox, authorization: string): { owner: string; isEmpty: boolean } {
  const key = /^Bearer (\S+)$/.exec(authorization)?.[1];
  if (key === undefined) throw new LumaProblem(401, "Not authenticated");
  const isEmpty = key.startsWith("luma-empty");
  if (!isEmpty && !key.startsWith("luma-sandbox") && key !== sandbox.key) throw new LumaProblem(401, "Invalid API key: this is a sandbox, which takes keys that begin with luma-sandbox");
  return { owner: ownerOf(key), isEmpty };
}

function checkLimits({ store, limits, now }: Sandbox, owner: string): void {
  if (!limits) return;
  const own = store.list().filter((generation) => generation.owner === owner);
  const underWay = own.filter((generation) => ["queued", "dreaming"].includes(stateAt(generation, now()))).length;
  if (underWay >= limits.concurrent) throw new LumaProblem(429, `Too many generations: at most ${limits.concurrent} at a time`, { "Retry-After": "5" });
  if (own.filter(({ createdMs }) => createdMs > now() - MINUTE_MS).length >= limits.createsPerMinute) throw new LumaProblem(429, `Rate limit exceeded: at most ${limits.createsPerMinute} generations a minute`, { "Retry-After": "60" });
}

function create(sandbox: Sandbox, owner: string, isEmpty: boolean, body: string): ApiAnswer {
  if (isEmpty) throw new LumaProblem(402, "Insufficient credits");
  const request = readCreate(body);
  const plan = readPlan(request.prompt ?? "");
  checkLimits(sandbox, owner);
  const { store } = sandbox;
  const goesWrong = !plan.once || store.isFirst(`${owner} ${plan.create} ${request.callback_url ?? request.prompt}`);
  if (goesWrong) {
    if (plan.create === "refuse") throw new LumaProblem(400, MODERATED);
    if (plan.create === "429") throw new LumaProblem(429, "Rate limit exceeded", { "Retry-After": "1" });
    if (plan.create === "500") throw new LumaProblem(500, "Internal Server Error");
    if (plan.create === "hang") return answer(0, null, { fate: "hang" });
  }
  const made = makeGeneration(store, { owner, request, plan, nowMs: sandbox.now(), speed: sandbox.speed });
  return answer(201, tellGeneration(made, "queued", sandbox.url), { made, fate: plan.create === "drop" ? "drop" : "send", callsFirst: plan.callbacks.early });
}

function list(sandbox: Sandbox, owner: string, query: URLSearchParams): ApiAnswer {
  const number = (name: string, usual: number, most: number): number => {
    const value = Number(query.get(name) ?? usual);
    if (!Number.isInteger(value) || value < 0 || value > most) throw new LumaProblem(422, [{ type: "int_parsing", loc: ["query", name], msg: `Input should be a whole number from 0 to ${most}` }]);
    return value;
  };
  const limit = number("limit", 10, MAX_PAGE);
  const offset = number("offset", 0, Number.MAX_SAFE_INTEGER);
  const own = sandbox.store.list().filter((generation) => generation.owner === owner);
  const page = own.slice(offset, offset + limit).map((generation) => tellGeneration(generation, stateAt(generation, sandbox.now()), sandbox.url));
  return answer(200, { generations: page, count: page.length, limit, offset, has_more: offset + page.length < own.length });
}

/** Answers one request to Luma's API. Throws `LumaProblem`. */
export function answerApi(sandbox: Sandbox, { method, path, query, body, authorization }: ApiRequest): ApiAnswer {
  const { owner, isEmpty } = checkKey(sandbox, authorization);
  const what = `${method} ${path.slice(API_PATH.length)}`;
  if (what === "GET /ping") return answer(200, { message: "pong" });
  if (what === "GET /credits") return answer(200, { credit_balance: isEmpty ? 0 : CREDIT_CENTS });
  if (what === "GET /generations") return list(sandbox, owner, query);
  if (what === "POST /generations" || what === "POST /generations/video") return create(sandbox, owner, isEmpty, body);
  const [, verb, id] = /^(GET|DELETE) \/generations\/([^/]+)$/.exec(what) ?? [];
  if (id === undefined) throw new LumaProblem(404, "Not Found");
  const found = sandbox.store.find(id);
  if (found?.owner !== owner) throw new LumaProblem(404, "Generation not found");
  if (verb === "GET") return answer(200, tellGeneration(found, stateAt(found, sandbox.now()), sandbox.url));
  sandbox.store.remove(id);
  return answer(204, null);
}
