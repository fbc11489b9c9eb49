import { SearchX } from "lucide-react";
import Link from "next/link";
import { Empty } from "@/app/_components/ui/empty";

export default function NotFoundPage() {
  return (
    <main className="mx-auto max-w-4xl px-4 py-8 md:px-6">
      <h1 className="sr-only">There is no such page</h1>
      <Empty icon={SearchX} title="There is no such page">It may have moved. See <Link href="/models" className="text-action underline">all models</Link> or <Link href="/docs" className="text-action underline">the documentation</Link>.</Empty>
    </main>
  );
}
