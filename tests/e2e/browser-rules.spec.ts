import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { connectSql } from "@/db/client";
import { demo, signIn } from "./demo";

const PAGES: [path: string, as: string | null][] = [
  ["/sign-in", null], ["/a/northwind/overview", "owner@northwind.example"], ["/a/northwind/calls", "owner@northwind.example"], ["/a/northwind/wallet", "owner@northwind.example"], ["/a/northwind/wallet/transactions", "owner@northwind.example"], ["/a/northwind/api-keys", "owner@northwind.example"], ["/a/northwind/playground", "owner@northwind.example"], ["/a/northwind/provider-keys", "owner@northwind.example"],
  ["/a/northwind/members", "owner@northwind.example"], ["/platform/accounts", "admin@tollgate.example"], ["/platform/quarantine", "admin@tollgate.example"], ["/platform/tasks", "admin@tollgate.example"],
  ["/platform/catalog", "admin@tollgate.example"], ["/dev/inbox", "admin@tollgate.example"],
];

test("every page runs under its own content security policy, and may be framed, cached and sniffed by nobody", async ({ page, context }) => {
  const complaints: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") complaints.push(`${page.url()} ${message.text()}`); });
  page.on("pageerror", (error) => complaints.push(`${page.url()} ${error.message}`));
  let signedIn: string | null = null;
  for (const [path, as] of PAGES) {
    if (as && as !== signedIn) {
      await context.clearCookies();
      await signIn(page, as);
      signedIn = as;
    }
    const headers = (await page.goto(demo().base_url + path, { waitUntil: "networkidle" }))!.headers();
    expect(headers["content-security-policy"], path).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(headers, path).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff", "referrer-policy": "same-origin" });
    expect(headers["cache-control"], path).toContain("no-store");
    expect(headers, path).not.toHaveProperty("strict-transport-security");
  }
  expect(complaints).toEqual([]);
});

test("a file is as private as its page, and HTTPS is for good where a proxy brings it", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  const { headers } = await page.request.fetch(`${demo().base_url}/api/exports/calls?account=northwind`, { headers: { "x-forwarded-proto": "https" } }).then((response) => ({ headers: response.headers() }));
  expect(headers).toMatchObject({ "cache-control": "private, no-store", "x-content-type-options": "nosniff", "strict-transport-security": "max-age=31536000" });
});

test("odd characters are refused or find nothing, wherever they are put", async ({ page }) => {
  await signIn(page, "owner@northwind.example");
  const statuses: Record<string, number> = {
    "/a/%00/overview": 404, "/a/northwind/calls?tag=%00": 200, "/a/northwind/calls?model=%00": 200, "/api/exports/calls?account=%00": 404, "/api/exports/calls?account=northwind&tag=%00": 400,
    "/a/northwind/wallet?older=%00": 200, "/a/northwind/wallet/transactions?q=%00&kind=%00&before=%00&open=%00": 200, "/a/northwind/wallet/transactions?before=1e99&open=-1": 200, "/a/northwind/wallet/top-ups/%00": 404, "/api/exports/transactions?account=northwind&q=%00": 400, "/api/exports/transactions?account=northwind&kind=x": 400,
  };
  for (const [path, status] of Object.entries(statuses)) expect((await page.request.get(demo().base_url + path)).status(), path).toBe(status);
  const { csrfToken } = (await (await page.request.get(`${demo().base_url}/api/auth/csrf`)).json()) as { csrfToken: string };
  const refused = await page.request.post(`${demo().base_url}/api/auth/callback/demo`, { form: { csrfToken, email: "a\0b@example.com", password: "x", json: "true" } });
  expect(await refused.text()).toContain("error=CredentialsSignin");
});

test("somebody whose user is no more, as after a new database, can sign in again", async ({ page }) => {
  await signIn(page, "owner@harbor.example");
  const sql = connectSql(demo().database_url, { max: 1, role: "owner" });
  const { userId } = (await (await page.request.get(`${demo().base_url}/api/auth/session`)).json()) as { userId: string };
  await sql`delete from users where id = ${userId}`;
  await sql.end();
  await page.goto(`${demo().base_url}/`);
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});

test("a body that was refused half-way does not hold up the next request on its connection", async () => {
  const headers = { authorization: `Bearer ${demo().ingest_token}`, "content-encoding": "gzip" };
  const bomb = gzipSync(Buffer.alloc(400 * 2 ** 20));
  for (let round = 0; round < 3; round++) {
    expect((await fetch(`${demo().base_url}/api/ingest`, { method: "POST", headers, body: bomb })).status).toBe(413);
    const began = performance.now();
    expect((await fetch(`${demo().base_url}/api/ingest`, { method: "POST", headers, body: "not gzip" })).status).toBe(400);
    expect(performance.now() - began).toBeLessThan(3_000);
  }
});
