import Link from "next/link";

export default function ForbiddenPage() {
  return (
    <main className="mx-auto mt-24 max-w-md space-y-3 px-6">
      <h1 className="text-xl font-semibold">Your role may not open this page</h1>
      <p>Ask an owner of the account for another role.</p>
      <Link className="underline" href="/">Go to your Overview</Link>
    </main>
  );
}
