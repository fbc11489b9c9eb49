"use client";

import { signIn } from "next-auth/react";
import { useState } from "react";

const field = "block w-full rounded border border-line bg-transparent px-3 py-2";

/** A password signs a demo user in; without one, a link is sent by e-mail. */
export function SignInForm({ providers }: { providers: { id: string; name: string }[] }) {
  const [busy, setBusy] = useState(false);
  return (
    <form
      className="space-y-3"
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
      <label className="block space-y-1"><span>E-mail</span><input className={field} name="email" type="email" required autoComplete="username" /></label>
      <label className="block space-y-1"><span>Password <span className="text-quiet">(demo users; empty for a link by e-mail)</span></span><input className={field} name="password" type="password" autoComplete="current-password" /></label>
      <button className="w-full rounded bg-ink px-3 py-2 text-ground disabled:opacity-60" disabled={busy}>Sign in</button>
      {providers.map(({ id, name }) => <button key={id} type="button" className="w-full cursor-pointer rounded border border-line px-3 py-2" onClick={() => void signIn(id, { callbackUrl: "/" })}>Continue with {name}</button>)}
    </form>
  );
}
