import { PageBar } from "@/app/_components/ui/page-bar";
import { Skeleton } from "@/app/_components/ui/skeleton";

const many = (n: number) => Array.from({ length: n }, (_, i) => i);

/** As high as what it stands for, so that nothing jumps. */
export default function OverviewLoading() {
  return (
    <>
      <PageBar title="Overview"><Skeleton className="h-7 w-72" /></PageBar>
      <p role="status" className="sr-only">Loading</p>
      <div className="grid grid-cols-2 gap-5 sm:grid-cols-3 lg:grid-cols-4">{many(8).map((i) => <Skeleton key={i} className="h-16" />)}</div>
      <div className="grid gap-x-10 gap-y-8 border-t pt-6 lg:grid-cols-2">{many(2).map((i) => <Skeleton key={i} className="h-80" />)}</div>
      <div className="grid gap-x-10 gap-y-8 border-t pt-6 lg:grid-cols-3">{many(3).map((i) => <Skeleton key={i} className="h-56" />)}</div>
    </>
  );
}
