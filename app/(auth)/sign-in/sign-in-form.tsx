"use client";

import { signIn } from "next-auth/react";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";

/** A password signs a demo user in; without one, a link is sent by e-mail. */
export function SignInForm({ providers }: { providers: { id: string; name: string }[] }) {
  const [busy, setBusy] = useState(false);
  return (
    <div className="space-y-3">
      {providers.map(({ id, name }) => <Button key={id} size="lg" className="w-full" onClick={() => void signIn(id, { callbackUrl: "/" })}>Continue with {name}</Button>)}
      {providers.length > 0 && <p className="flex items-center gap-3 text-xs text-quiet before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">or</p>}
      <form
        className="space-y-4"
        onSubmit={async (event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const email = String(form.get("email"));
          const password = String(form.get("password"));
          setBusy(true);
          if (password) await signIn("demo", { email, password, callbackUrl: "/" });
          else await signIn("email", { email, callbackUrl: "/" });
        }}
      >
        <Field label="E-mail"><Input className="h-9" name="email" type="email" required autoFocus autoComplete="username" /></Field>
        <Field label="Password" hint="demo users; empty for a link by e-mail"><Input className="h-9" name="password" type="password" autoComplete="current-password" /></Field>
        <Button variant="default" size="lg" type="submit" className="w-full" disabled={busy}>Sign in</Button>
      </form>
    </div>
  );
}
