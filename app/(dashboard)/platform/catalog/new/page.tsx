import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { PageBar } from "@/app/_components/ui/page-bar";
import { readChoices } from "../choices";
import { ModelForm } from "../model-form";

export const metadata = { title: "New model · Tollgate" };

export default async function NewModelPage() {
  const { ctx } = await openPlatformPage("catalog.manage");
  return (
    <>
      <PageBar title="New model" note="It is on offer as soon as it has a price and an upstream. Lines of logs that wait in the quarantine for it can be replayed then." actions={<Link href="/platform/catalog" className="text-[13px] text-action hover:underline">Catalog</Link>} />
      <ModelForm model={null} choices={await readChoices(ctx)} />
    </>
  );
}
