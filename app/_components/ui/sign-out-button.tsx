"use client";

import { signOut } from "next-auth/react";

export function SignOutButton() {
  return <button className="block cursor-pointer text-left text-quiet hover:underline" onClick={() => void signOut({ callbackUrl: "/sign-in" })}>Sign out</button>;
}
