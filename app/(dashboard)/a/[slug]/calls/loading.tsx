import { PageBar } from "@/app/_components/ui/page-bar";
import { Skeleton } from "@/app/_components/ui/skeleton";

/** Rows as high as those of the table. */
export default function CallsLoading() {
  return (
    <>
      <PageBar title="Calls"><Skeleton className="h-7 w-72" /></PageBar>
      <p role="status" className="sr-only">Loading</p>
      <div>{Array.from({ length: 16 }, (_, i) => <div key={i} className="flex h-9 items-center border-b"><Skeleton className="h-3 w-full" /></div>)}</div>
    </>
  );
}
