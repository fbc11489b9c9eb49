import Link from "next/link";

export default function NotFoundPage() {
  return (
    <main className="mx-auto mt-24 max-w-md space-y-3 px-6">
      <h1 className="text-xl font-semibold">There is no such page</h1>
      <p>It may have moved, or it belongs to an account that you are no member of.</p>
      <Link className="underline" href="/">Go to your Overview</Link>
    </main>
  );
}
