import type { Page } from "@playwright/test";

type Demo = {
  base_url: string; database_url: string; ingest_token: string; master_keys: string;
  users: { email: string; password: string; account: string | null; role: string }[];
  api_keys: { account: string; key: string }[];
};
export const demo = () => JSON.parse(process.env.TOLLGATE_E2E!) as Demo;

export async function signIn(page: Page, email: string) {
  const user = demo().users.find((one) => one.email === email)!;
  await page.goto(`${demo().base_url}/sign-in`);
  await page.getByLabel("E-mail", { exact: true }).fill(email);
  await page.getByLabel(/Password/).fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/overview|platform/);
}
