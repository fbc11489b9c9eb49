import Link from "next/link";
import { Button } from "./_components/ui/button";
import { Notice } from "./_components/ui/notice";

export default function ForbiddenPage() {
  return (
    <Notice code="403" title="Your role may not open this page">
      <p className="text-quiet">Ask an owner of the account for another role.</p>
      <p className="pt-2"><Button asChild variant="default"><Link href="/">Go to your Overview</Link></Button></p>
    </Notice>
  );
}
