import { Mail } from "lucide-react";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { Instant } from "@/app/_components/tables/instant";
import { Empty } from "@/app/_components/ui/empty";
import { Wordmark } from "@/app/_components/ui/wordmark";
import { listDevInbox } from "@/lib/auth/list-dev-inbox";
import { AppError } from "@/lib/errors/app-error";
import { requestContext } from "@/lib/http/request-context";

export const metadata = { title: "Development inbox · Tollgate" };
export const dynamic = "force-dynamic";

/** E-mails that no mail server took, on a machine of one's own: how a sign-in link is read without SMTP. */
export default async function DevInboxPage() {
  const asked = await headers();
  const hosts = ["host", "x-forwarded-host"].flatMap((name) => asked.get(name)?.split(",").map((host) => host.trim()) ?? []);
  const emails = await listDevInbox(requestContext({ kind: "system", name: "dev-inbox" }), { hosts }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <main className="mx-auto max-w-2xl px-4 py-6 md:py-10">
      <div className="mb-8"><Wordmark /></div>
      <h1 className="text-xl font-semibold">Development inbox</h1>
      <p className="mt-1 mb-6 text-quiet">No mail server is configured (SMTP_URL), so e-mails are shown here, newest first. Times are UTC.</p>
      {emails.length === 0 && <Empty icon={Mail} title="Nothing yet">Ask for a sign-in link and look again.</Empty>}
      {emails.map((email) => (
        <article key={email.id} className="space-y-2 border-t py-4">
          <h2 className="font-medium">{email.subject} <span className="text-[13px] font-normal text-quiet">to {email.recipient}, <Instant at={email.createdAt} /></span></h2>
          <p className="text-[13px] wrap-anywhere whitespace-pre-wrap">{email.body.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 ? <a key={i} className="text-action underline underline-offset-2" href={part}>{part}</a> : part))}</p>
        </article>
      ))}
    </main>
  );
}
