"use client";

import { LogOut } from "lucide-react";
import { signOut } from "next-auth/react";

export function SignOutButton() {
  return <button className="flex cursor-pointer items-center gap-2 text-quiet hover:underline" onClick={() => void signOut({ callbackUrl: "/sign-in" })}><LogOut aria-hidden className="size-4 shrink-0" /><span className="group-data-narrow/nav:md:sr-only">Sign out</span></button>;
}
