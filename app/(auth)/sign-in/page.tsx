import { MailCheck, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Alert } from "@/app/_components/ui/alert";
import { Notice } from "@/app/_components/ui/notice";
import { findSessionContext } from "@/lib/auth/session-context";
import { listIdentityProviders } from "@/lib/auth/sign-in-options";
import { SignInForm } from "./sign-in-form";

export const metadata = { title: "Sign in · Tollgate" };
/** It asks the database who is signed in, so it is never made at build time. */
export const dynamic = "force-dynamic";

/** next-auth's error names, and ours, that a person can do something about. */
const ERRORS: Record<string, string> = {
  TooManyLinks: "This address was sent five links within an hour. Use the newest one, or try again later.",
  Verification: "This link was used before or is too old. Ask for a new one.",
  OAuthAccountNotLinked: "This address signs in another way. Use the one you used first, such as a link by e-mail.",
};

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | undefined>> }) {
  if (await findSessionContext()) redirect("/");
  const { error, sent } = await searchParams;
  return (
    <Notice title="Sign in to Tollgate">
      {sent && <Alert variant="good"><MailCheck aria-hidden />We sent you a link. It works once, for 24 hours.</Alert>}
      {error && <Alert role="alert" variant="destructive"><TriangleAlert aria-hidden />{ERRORS[error] ?? "That did not work. Check the e-mail and password."}</Alert>}
      <SignInForm providers={listIdentityProviders()} />
      <p className="border-t pt-3 text-[13px] text-quiet">Without signing in: <Link href="/rankings" className="text-action underline">model rankings</Link></p>
    </Notice>
  );
}
