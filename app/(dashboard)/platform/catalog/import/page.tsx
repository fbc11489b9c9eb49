import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { PageBar } from "@/app/_components/ui/page-bar";
import { ImportForm } from "./import-form";

export const metadata = { title: "Import · Catalog · Tollgate" };

export default async function ImportPage() {
  await openPlatformPage("catalog.manage");
  return (
    <>
      <PageBar title="Import a catalog" note="A JSON file as the export writes it, whole or in part. What it does not name is left alone; prices change from now on only; all of it is done, or none." actions={<Link href="/platform/catalog" className="text-[13px] text-action hover:underline">Catalog</Link>} />
      <ImportForm />
    </>
  );
}
