import Link from "next/link";
import { Button } from "./_components/ui/button";
import { Notice } from "./_components/ui/notice";

export default function NotFoundPage() {
  return (
    <Notice code="404" title="There is no such page">
      <p className="text-quiet">It may have moved, or it belongs to an account that you are no member of.</p>
      <p className="pt-2"><Button asChild variant="default"><Link href="/">Go to your Overview</Link></Button></p>
    </Notice>
  );
}
