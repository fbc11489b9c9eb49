import type { Cookie, Page } from "@playwright/test";

type Demo = {
  base_url: string; database_url: string; ingest_token: string; master_keys: string;
  users: { email: string; password: string; account: string | null; role: string }[];
  api_keys: { account: string; key: string }[];
};
export const demo = () => JSON.parse(process.env.TOLLGATE_E2E!) as Demo;

const sessions = new Map<string, Cookie[]>();

/** Signs in as a browser's form would, without the form's page: fast, and one request a user and run. Opens no page. */
export async function signIn(page: Page, email: string): Promise<void> {
  const base = demo().base_url;
  await page.context().clearCookies();
  if (!sessions.has(email)) {
    const { csrfToken } = (await (await page.request.get(`${base}/api/auth/csrf`)).json()) as { csrfToken: string };
    const { password } = demo().users.find((one) => one.email === email)!;
    const answer = await page.request.post(`${base}/api/auth/callback/demo`, { form: { csrfToken, email, password, json: "true" } });
    if (!answer.ok()) throw new Error(`${email} could not sign in: ${await answer.text()}`);
    sessions.set(email, (await page.context().cookies()).filter(({ name }) => name.includes("session-token")));
  }
  await page.context().addCookies(sessions.get(email)!);
}

/** Signs in by the form, and waits for the page that it leads to. */
export async function signInByForm(page: Page, email: string): Promise<void> {
  const user = demo().users.find((one) => one.email === email)!;
  await page.goto(`${demo().base_url}/sign-in`);
  await page.getByLabel("E-mail", { exact: true }).fill(email);
  await page.getByLabel(/Password/).fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/overview|platform/);
}
