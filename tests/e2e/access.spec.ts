import { globSync } from "tinyglobby";
import { expect, test } from "@playwright/test";
import { demo, signIn } from "./demo";

const VISITORS = {
  owner: "owner@northwind.example", finance: "finance@northwind.example", developer: "developer@northwind.example", viewer: "viewer@northwind.example",
  "owner of another account": "owner@kestrel.example", admin: "admin@tollgate.example", "platform finance": "finance@tollgate.example", stranger: null,
} as const;
const NOBODY = "0190a0a0-0000-7000-8000-000000000000";

type Route = { file: string; method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"; path: string; body?: unknown; /** In the order of VISITORS: the status and, where it matters, what is said. */ answers: string[] };
const everybody = (status: string) => Array<string>(8).fill(status);
const refused = "404 No such account";
const noSuchMonth = "404 This account has no statement of such a month";
/** What only an owner may do; not even an admin may. */
const ownersOnly = (answer: string) => [answer, "403", "403", "403", refused, "403", "403", "401"];
const page = (file: string, path: string, answers: string[]): Route => ({ file: `(dashboard)/${file}/page.tsx`, method: "GET", path, answers });

/** The public API asks for an API key: a session, whosever it is, opens none of it. */
const KEYED: [file: string, path: string, method?: Route["method"]][] = [
  ["models", "models"], ["models/[...id]", "models/luma/luma-dream-machine-ray-2"], ["capabilities", "capabilities"], ["health/providers", "health/providers"],
  ["balance", "balance"], ["usage/by-tag", "usage/by-tag"], ["usage/by-sub-account", "usage/by-sub-account"], ["usage/recent", "usage/recent"], ["organization/costs", "organization/costs"], ["organization/usage/videos", "organization/usage/videos"],
  ["sub-accounts", "sub-accounts"], ["sub-accounts", "sub-accounts", "POST"], ["sub-accounts/[id]", "sub-accounts/sa_0"], ["sub-accounts/[id]", "sub-accounts/sa_0", "DELETE"],
  ["budgets", "budgets"], ["budgets", "budgets", "POST"], ["budgets/[tag]", "budgets/ads", "DELETE"],
  ["videos/generations", "videos/generations", "POST"], ["videos", "videos"], ["videos", "videos", "POST"], ["videos/[id]", "videos/job_0"], ["videos/[id]", "videos/job_0", "DELETE"], ["videos/[id]/content", "videos/job_0/content"],
  ["jobs/[id]", "jobs/job_0"], ["jobs/[id]", "jobs/job_0", "DELETE"],
  ["webhook-secret", "webhook-secret"], ["webhook-secret/rotate", "webhook-secret/rotate", "POST"],
  ["files/jobs/[jobId]/[filename]", "files/jobs/job_0/video.mp4"], ["files/jobs/[jobId]/[filename]/signed", "files/jobs/job_0/video.mp4/signed"],
];

/** Who may read payments may not act on them. */
const CATALOG_ACTIONS = [
  ["catalog/models", "POST"], ["catalog/models", "PUT"], ["catalog/providers", "POST"], ["catalog/providers", "PUT"], ["catalog/aliases", "POST"], ["catalog/retire", "POST"], ["catalog/import", "POST"],
  ["prices/effect", "POST"], ["prices/end", "POST"], ["prices/withdraw", "POST"],
] as const;
const PAYMENT_ACTIONS = ["refunds", "refunds/approve", "refunds/decline", "disputes/settle", "promotions", "top-up-limits", "top-ups/check"];

/** Every page and route, and exactly what each visitor gets there for the account northwind. 400 is a bad body that got past the door. */
const ROUTES: Route[] = [
  page("a/[slug]/overview", "/a/northwind/overview", ["200", "200", "200", "200", "404", "200", "200", "307"]),
  page("a/[slug]/usage", "/a/northwind/usage", ["200", "200", "200", "200", "404", "200", "200", "307"]),
  page("a/[slug]/calls", "/a/northwind/calls", ["200", "200", "200", "200", "404", "200", "200", "307"]),
  page("a/[slug]/calls/[id]", `/a/northwind/calls/${NOBODY}`, ["404", "404", "404", "404", "404", "404", "404", "307"]),
  page("a/[slug]/wallet", "/a/northwind/wallet", ["200", "200", "403", "403", "404", "200", "200", "307"]),
  page("a/[slug]/wallet/transactions", "/a/northwind/wallet/transactions", ["200", "200", "403", "403", "404", "200", "200", "307"]),
  page("a/[slug]/wallet/top-ups/[id]", `/a/northwind/wallet/top-ups/${NOBODY}`, ["404", "404", "403", "403", "404", "404", "404", "307"]),
  page("a/[slug]/statements", "/a/northwind/statements", ["200", "200", "403", "403", "404", "200", "200", "307"]),
  page("a/[slug]/statements/cost-centres", "/a/northwind/statements/cost-centres", ["200", "200", "403", "403", "404", "200", "200", "307"]),
  page("a/[slug]/statements/[month]", "/a/northwind/statements/2020-01", ["404", "404", "403", "403", "404", "404", "404", "307"]),
  page("a/[slug]/api-keys", "/a/northwind/api-keys", ["200", "403", "200", "403", "404", "200", "403", "307"]),
  page("a/[slug]/playground", "/a/northwind/playground", ["200", "403", "200", "403", "404", "403", "403", "307"]),
  page("a/[slug]/webhooks", "/a/northwind/webhooks", ["200", "200", "200", "200", "404", "200", "200", "307"]),
  page("a/[slug]/members", "/a/northwind/members", ["200", "403", "403", "403", "404", "200", "403", "307"]),
  page("a/[slug]/provider-keys", "/a/northwind/provider-keys", ["200", "403", "403", "403", "404", "200", "403", "307"]),
  page("platform/accounts", "/platform/accounts", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  page("platform/audit", "/platform/audit", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  page("platform/reconciliation", "/platform/reconciliation", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  page("platform/reconciliation/[difference]", `/platform/reconciliation/${NOBODY}`, ["403", "403", "403", "403", "403", "404", "404", "307"]),
  page("platform/books", "/platform/books", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  page("platform/books/exports", "/platform/books/exports", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  page("platform/rankings", "/platform/rankings", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  page("platform/rankings/[...model]", "/platform/rankings/luma/luma-dream-machine-ray-2", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  { file: "(catalog)/rankings/page.tsx", method: "GET", path: "/rankings", answers: everybody("200") },
  { file: "(catalog)/models/page.tsx", method: "GET", path: "/models", answers: everybody("200") },
  { file: "(catalog)/models/[provider]/[model]/page.tsx", method: "GET", path: "/models/luma/luma-dream-machine-ray-2", answers: everybody("200") },
  { file: "(catalog)/compare/page.tsx", method: "GET", path: "/compare", answers: everybody("200") },
  { file: "(catalog)/docs/[[...page]]/page.tsx", method: "GET", path: "/docs/jobs", answers: everybody("200") },
  { file: "api/docs/[page]/route.ts", method: "GET", path: "/docs/jobs.md", answers: everybody("200") },
  { file: "(catalog)/docs/api/route.ts", method: "GET", path: "/docs/api", answers: everybody("200") },
  { file: "scalar.js/route.ts", method: "GET", path: "/scalar.js", answers: everybody("200") },
  { file: "openapi.json/route.ts", method: "GET", path: "/openapi.json", answers: everybody("200") },
  { file: "llms.txt/route.ts", method: "GET", path: "/llms.txt", answers: everybody("200") },
  { file: "llms-full.txt/route.ts", method: "GET", path: "/llms-full.txt", answers: everybody("200") },
  { file: "(catalog)/status/page.tsx", method: "GET", path: "/status", answers: everybody("200") },
  page("platform/top-ups", "/platform/top-ups", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  page("platform/payments", "/platform/payments", ["403", "403", "403", "403", "403", "200", "200", "307"]),
  page("platform/quarantine", "/platform/quarantine", ["403", "403", "403", "403", "403", "200", "403", "307"]),
  page("platform/tasks", "/platform/tasks", ["403", "403", "403", "403", "403", "200", "403", "307"]),
  page("platform/catalog", "/platform/catalog", ["403", "403", "403", "403", "403", "200", "403", "307"]),
  page("platform/catalog/new", "/platform/catalog/new", ["403", "403", "403", "403", "403", "200", "403", "307"]),
  page("platform/catalog/import", "/platform/catalog/import", ["403", "403", "403", "403", "403", "200", "403", "307"]),
  page("platform/catalog/providers", "/platform/catalog/providers", ["403", "403", "403", "403", "403", "200", "403", "307"]),
  page("platform/catalog/models/[...model]", "/platform/catalog/models/luma/luma-dream-machine-ray-2", ["403", "403", "403", "403", "403", "200", "403", "307"]),
  page("dev/inbox", "/dev/inbox", everybody("200")),
  { file: "page.tsx", method: "GET", path: "/", answers: everybody("307") },
  page("playground", "/playground", everybody("307")),
  { file: "(auth)/sign-in/page.tsx", method: "GET", path: "/sign-in", answers: ["307", "307", "307", "307", "307", "307", "307", "200"] },
  { file: "api/health/route.ts", method: "GET", path: "/api/health", answers: everybody("200") },
  { file: "api/auth/[...nextauth]/route.ts", method: "GET", path: "/api/auth/session", answers: everybody("200") },
  { file: "v1/webhook-secret/route.ts", method: "GET", path: "/v1/webhook-secret", answers: everybody("401") },
  { file: "v1/webhook-secret/rotate/route.ts", method: "POST", path: "/v1/webhook-secret/rotate", answers: everybody("401") },
  { file: "api/ingest/route.ts", method: "POST", path: "/api/ingest", body: {}, answers: everybody("401") },
  { file: "api/upstream/callback/[account]/[job]/[token]/route.ts", method: "POST", path: "/api/upstream/callback/0/0/0", body: {}, answers: everybody("404 No such job") },
  { file: "api/stripe/webhook/route.ts", method: "POST", path: "/api/stripe/webhook", body: {}, answers: everybody("400") },
  { file: "api/exports/calls/route.ts", method: "GET", path: "/api/exports/calls?account=northwind", answers: ["200", "200", "403", "403", refused, "200", "200", "401"] },
  { file: "api/exports/usage/route.ts", method: "GET", path: "/api/exports/usage?account=northwind", answers: ["200", "200", "403", "403", refused, "200", "200", "401"] },
  { file: "api/accounts/[slug]/changes/route.ts", method: "GET", path: "/api/accounts/northwind/changes", answers: ["200", "200", "200", "200", refused, "200", "200", "401"] },
  { file: "api/accounts/[slug]/views/route.ts", method: "POST", path: "/api/accounts/northwind/views", body: {}, answers: ["400", "400", "400", "403", refused, "400", "400", "401"] },
  { file: "api/accounts/[slug]/views/[id]/route.ts", method: "DELETE", path: `/api/accounts/northwind/views/${NOBODY}`, answers: ["404 No such view", "404 No such view", "404 No such view", "403", refused, "404 No such view", "404 No such view", "401"] },
  { file: "api/exports/transactions/route.ts", method: "GET", path: "/api/exports/transactions?account=northwind", answers: ["200", "200", "403", "403", refused, "200", "200", "401"] },
  { file: "api/accounts/[slug]/top-ups/route.ts", method: "POST", path: "/api/accounts/northwind/top-ups", body: {}, answers: ["400", "403", "403", "403", refused, "403", "403", "401"] },
  { file: "api/accounts/[slug]/top-ups/[id]/fetch/route.ts", method: "POST", path: `/api/accounts/northwind/top-ups/${NOBODY}/fetch`, answers: ["404 No such top-up", "404 No such top-up", "403", "403", refused, "404 No such top-up", "404 No such top-up", "401"] },
  { file: "api/exports/statement/route.ts", method: "GET", path: "/api/exports/statement?account=northwind&month=2020-01&format=pdf", answers: [noSuchMonth, noSuchMonth, "403", "403", refused, noSuchMonth, noSuchMonth, "401"] },
  { file: "api/exports/focus/route.ts", method: "GET", path: "/api/exports/focus?account=northwind&month=2020-01", answers: [noSuchMonth, noSuchMonth, "403", "403", refused, noSuchMonth, noSuchMonth, "401"] },
  { file: "api/accounts/[slug]/statement-zone/route.ts", method: "PUT", path: "/api/accounts/northwind/statement-zone", body: {}, answers: ownersOnly("400") },
  { file: "api/accounts/[slug]/cost-centres/route.ts", method: "PUT", path: "/api/accounts/northwind/cost-centres", body: {}, answers: ["400", "400", "403", "403", refused, "403", "403", "401"] },
  { file: "api/accounts/[slug]/auto-top-up/route.ts", method: "PUT", path: "/api/accounts/northwind/auto-top-up", body: {}, answers: ["400", "403", "403", "403", refused, "403", "403", "401"] },
  { file: "api/accounts/[slug]/refunds/route.ts", method: "POST", path: "/api/accounts/northwind/refunds", body: {}, answers: ["400", "403", "403", "403", refused, "403", "403", "401"] },
  { file: "api/accounts/[slug]/portal/route.ts", method: "POST", path: "/api/accounts/northwind/portal", answers: ["201", "403", "403", "403", refused, "403", "403", "401"] },
  { file: "api/accounts/[slug]/api-keys/route.ts", method: "POST", path: "/api/accounts/northwind/api-keys", body: { name: "" }, answers: ["400", "403", "400", "403", refused, "400", "403", "401"] },
  { file: "api/accounts/[slug]/api-keys/[id]/route.ts", method: "DELETE", path: `/api/accounts/northwind/api-keys/${NOBODY}`, answers: ["404 No such API key", "403", "404 No such API key", "403", refused, "404 No such API key", "403", "401"] },
  { file: "api/accounts/[slug]/playground/jobs/route.ts", method: "POST", path: "/api/accounts/northwind/playground/jobs", body: {}, answers: ["400", "403", "400", "403", refused, "403", "403", "401"] },
  ...([["GET", "[id]", "job_0"], ["DELETE", "[id]", "job_0"], ["GET", "[id]/video", "job_0/video"]] as const).map(([method, file, path]): Route => ({
    file: `api/accounts/[slug]/playground/jobs/${file}/route.ts`, method, path: `/api/accounts/northwind/playground/jobs/${path}`, answers: ["404 No such job", "403", "404 No such job", "403", refused, "403", "403", "401"],
  })),
  { file: "api/accounts/[slug]/webhook-endpoints/route.ts", method: "POST", path: "/api/accounts/northwind/webhook-endpoints", body: {}, answers: ["400", "403", "400", "403", refused, "400", "403", "401"] },
  { file: "api/accounts/[slug]/webhook-endpoints/[id]/route.ts", method: "PATCH", path: `/api/accounts/northwind/webhook-endpoints/${NOBODY}`, body: { enabled: false }, answers: ["404 No such endpoint", "403", "404 No such endpoint", "403", refused, "404 No such endpoint", "403", "401"] },
  { file: "api/accounts/[slug]/webhook-endpoints/[id]/route.ts", method: "DELETE", path: `/api/accounts/northwind/webhook-endpoints/${NOBODY}`, answers: ["404 No such endpoint", "403", "404 No such endpoint", "403", refused, "404 No such endpoint", "403", "401"] },
  { file: "api/accounts/[slug]/webhook-secret/route.ts", method: "GET", path: "/api/accounts/northwind/webhook-secret", answers: ["200", "403", "200", "403", refused, "200", "403", "401"] },
  { file: "api/accounts/[slug]/webhook-secret/route.ts", method: "POST", path: "/api/accounts/northwind/webhook-secret", answers: ["200", "403", "200", "403", refused, "200", "403", "401"] },
  { file: "api/accounts/[slug]/webhook-deliveries/[id]/replay/route.ts", method: "POST", path: `/api/accounts/northwind/webhook-deliveries/${NOBODY}/replay`, answers: ["404 No such delivery", "403", "404 No such delivery", "403", refused, "404 No such delivery", "403", "401"] },
  { file: "api/accounts/[slug]/provider-keys/route.ts", method: "POST", path: "/api/accounts/northwind/provider-keys", body: {}, answers: ownersOnly("400") },
  { file: "api/accounts/[slug]/provider-keys/order/route.ts", method: "PUT", path: "/api/accounts/northwind/provider-keys/order", body: {}, answers: ownersOnly("400") },
  { file: "api/accounts/[slug]/provider-keys/fallback/route.ts", method: "PUT", path: "/api/accounts/northwind/provider-keys/fallback", body: {}, answers: ownersOnly("400") },
  { file: "api/accounts/[slug]/provider-keys/[id]/route.ts", method: "PATCH", path: `/api/accounts/northwind/provider-keys/${NOBODY}`, body: { label: 7 }, answers: ownersOnly("400") },
  { file: "api/accounts/[slug]/provider-keys/[id]/route.ts", method: "DELETE", path: `/api/accounts/northwind/provider-keys/${NOBODY}`, answers: ownersOnly("404 No such provider key") },
  { file: "api/accounts/[slug]/provider-keys/[id]/revoke/route.ts", method: "POST", path: `/api/accounts/northwind/provider-keys/${NOBODY}/revoke`, answers: ownersOnly("404 No such provider key") },
  { file: "api/accounts/[slug]/provider-keys/[id]/check/route.ts", method: "POST", path: `/api/accounts/northwind/provider-keys/${NOBODY}/check`, answers: ownersOnly("404 No such provider key") },
  { file: "api/accounts/[slug]/members/route.ts", method: "POST", path: "/api/accounts/northwind/members", body: {}, answers: ["400", "403", "403", "403", refused, "400", "403", "401"] },
  { file: "api/accounts/[slug]/members/[userId]/route.ts", method: "PATCH", path: `/api/accounts/northwind/members/${NOBODY}`, body: { role: "king" }, answers: ["400", "403", "403", "403", refused, "400", "403", "401"] },
  { file: "api/accounts/[slug]/members/[userId]/route.ts", method: "DELETE", path: `/api/accounts/northwind/members/${NOBODY}`, answers: ["404 No such member", "403", "403", "403", refused, "404 No such member", "403", "401"] },
  { file: "api/platform/quarantine/replay/route.ts", method: "POST", path: "/api/platform/quarantine/replay", body: { id: 7 }, answers: ["403", "403", "403", "403", "403", "400", "403", "401"] },
  { file: "api/platform/quarantine/discard/route.ts", method: "POST", path: "/api/platform/quarantine/discard", body: { id: NOBODY }, answers: ["403", "403", "403", "403", "403", "400", "403", "401"] },
  { file: "api/platform/tasks/try-now/route.ts", method: "POST", path: "/api/platform/tasks/try-now", body: {}, answers: ["403", "403", "403", "403", "403", "400", "403", "401"] },
  { file: "api/platform/prices/route.ts", method: "POST", path: "/api/platform/prices", body: {}, answers: ["403", "403", "403", "403", "403", "400", "403", "401"] },
  ...CATALOG_ACTIONS.map(([action, method]): Route => ({ file: `api/platform/${action}/route.ts`, method, path: `/api/platform/${action}`, body: {}, answers: ["403", "403", "403", "403", "403", "400", "403", "401"] })),
  { file: "api/platform/catalog/export/route.ts", method: "GET", path: "/api/platform/catalog/export", answers: ["403", "403", "403", "403", "403", "200", "403", "401"] },
  { file: "api/exports/journal/route.ts", method: "GET", path: "/api/exports/journal?month=2026-10&layout=xero", answers: ["403", "403", "403", "403", "403", "200", "200", "401"] },
  { file: "api/exports/ledger/route.ts", method: "GET", path: "/api/exports/ledger?month=October", answers: ["403", "403", "403", "403", "403", "400", "400", "401"] },
  ...["compare", "import", "note", "propose", "approve", "decline"].map((action): Route => ({ file: `api/platform/reconciliation/${action}/route.ts`, method: "POST", path: `/api/platform/reconciliation/${action}`, body: {}, answers: ["403", "403", "403", "403", "403", "400", "400", "401"] })),
  { file: "api/platform/audit/route.ts", method: "POST", path: "/api/platform/audit", body: { now: 1 }, answers: ["403", "403", "403", "403", "403", "400", "400", "401"] },
  ...(["schedule", "run"] as const).map((what): Route => ({ file: `api/platform/exports/${what}/route.ts`, method: "POST", path: `/api/platform/exports/${what}`, body: {}, answers: ["403", "403", "403", "403", "403", "400", "400", "401"] })),
  { file: "api/platform/ledger-codes/route.ts", method: "POST", path: "/api/platform/ledger-codes", body: {}, answers: ["403", "403", "403", "403", "403", "400", "400", "401"] },
  { file: "api/exports/top-ups/route.ts", method: "GET", path: "/api/exports/top-ups", answers: ["403", "403", "403", "403", "403", "200", "200", "401"] },
  { file: "api/exports/rankings/route.ts", method: "GET", path: "/api/exports/rankings", answers: ["403", "403", "403", "403", "403", "200", "200", "401"] },
  ...PAYMENT_ACTIONS.map((action): Route => ({ file: `api/platform/${action}/route.ts`, method: "POST", path: `/api/platform/${action}`, body: {}, answers: ["403", "403", "403", "403", "403", "400", "403", "401"] })),
  ...KEYED.map(([file, path, method = "GET"]): Route => ({ file: `v1/${file}/route.ts`, method, path: `/v1/${path}`, answers: everybody("401") })),
  { file: "v1/files/jobs/[jobId]/[filename]/public/route.ts", method: "GET", path: "/v1/files/jobs/job_0/video.mp4/public", answers: everybody("400") },
  { file: "v1/[[...path]]/route.ts", method: "GET", path: "/v1/nothing", answers: everybody("404") },
];

test("the table of answers names every page and route that there is", () => {
  const files = globSync(["**/page.tsx", "**/route.ts"], { cwd: "app" }).sort();
  expect([...new Set(ROUTES.map((route) => route.file))].sort()).toEqual(files);
});

for (const [place, [visitor, email]] of Object.entries(VISITORS).entries()) {
  test(`every page and route answers the ${visitor} exactly as documented`, async ({ page }) => {
    if (email) await signIn(page, email);
    const got: string[] = [];
    for (const { method, path, body } of ROUTES) {
      const response = await page.request.fetch(demo().base_url + path, { method, maxRedirects: 0, ...(body === undefined ? {} : { data: body }) });
      const said = response.status() === 404 && path.startsWith("/api") ? ` ${((await response.json()) as { error: { message: string } }).error.message}` : "";
      got.push(`${method} ${path}: ${response.status()}${said}`);
    }
    expect(got).toEqual(ROUTES.map(({ method, path, answers }) => `${method} ${path}: ${answers[place]}`));
  });
}

test("a page of another site cannot act for a signed-in owner", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  const response = await page.request.post(`${demo().base_url}/api/accounts/northwind/api-keys`, { data: { name: "stolen" }, headers: { "sec-fetch-site": "cross-site" } });
  expect(response.status()).toBe(403);
});

test("another account's key and member cannot be touched through one's own account", async ({ browser }) => {
  const ours = await (await browser.newContext()).newPage();
  const theirs = await (await browser.newContext()).newPage();
  await signIn(ours, "owner@kestrel.example");
  await signIn(theirs, "owner@northwind.example");
  const made = (await (await theirs.request.post(`${demo().base_url}/api/accounts/northwind/api-keys`, { data: { name: "theirs" } })).json()) as { id: string };
  const member = (await (await theirs.request.post(`${demo().base_url}/api/accounts/northwind/members`, { data: { email: "theirs@example.com", role: "viewer" } })).json()) as { userId: string };
  for (const path of [`api-keys/${made.id}`, `members/${member.userId}`]) {
    expect((await ours.request.delete(`${demo().base_url}/api/accounts/kestrel/${path}`)).status(), path).toBe(404);
    expect((await theirs.request.delete(`${demo().base_url}/api/accounts/northwind/${path}`)).status(), path).toBe(204);
  }
});

test("somebody whose membership ends is out at their next request", async ({ browser }) => {
  const owner = await (await browser.newContext()).newPage();
  const leaver = await (await browser.newContext()).newPage();
  await signIn(owner, "owner@otter.example");
  await signIn(leaver, "owner@quarry.example");
  const invited = (await (await owner.request.post(`${demo().base_url}/api/accounts/otter/members`, { data: { email: "owner@quarry.example", role: "finance" } })).json()) as { userId: string };
  expect((await leaver.request.get(`${demo().base_url}/a/otter/overview`)).status()).toBe(200);
  await owner.request.delete(`${demo().base_url}/api/accounts/otter/members/${invited.userId}`);
  expect((await leaver.request.get(`${demo().base_url}/a/otter/overview`)).status()).toBe(404);
});

test("the development inbox is not there under another name than this machine's", async ({ request }) => {
  for (const name of ["host", "x-forwarded-host"]) expect((await request.get(`${demo().base_url}/dev/inbox`, { headers: { [name]: "rebound.example" } })).status(), name).toBe(404);
});
