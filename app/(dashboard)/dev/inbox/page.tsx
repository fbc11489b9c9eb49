import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { Instant } from "@/app/_components/tables/instant";
import { listDevInbox } from "@/lib/auth/list-dev-inbox";
import { AppError } from "@/lib/errors/app-error";
import { requestContext } from "@/lib/http/request-context";

export const metadata = { title: "Development inbox · Tollgate" };
export const dynamic = "force-dynamic";

/** E-mails that no mail server took, on a machine of one's own: how a sign-in link is read without SMTP. */
export default async function DevInboxPage() {
  const emails = await listDevInbox(requestContext({ kind: "system", name: "dev-inbox" }), { host: (await headers()).get("host") ?? "" }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <main className="mx-auto max-w-2xl space-y-4 p-6">
      <h1 className="text-lg font-semibold">Development inbox</h1>
      <p className="text-quiet">No mail server is configured (SMTP_URL), so e-mails are shown here, newest first. Times are UTC.</p>
      {emails.length === 0 && <p className="py-6">Nothing yet. Ask for a sign-in link and look again.</p>}
      {emails.map((email) => (
        <article key={email.id} className="border-t border-line py-3">
          <h2>{email.subject} <span className="text-quiet">to {email.recipient}, <Instant at={email.createdAt} /></span></h2>
          <p className="wrap-anywhere whitespace-pre-wrap">{email.body.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 ? <a key={i} className="underline" href={part}>{part}</a> : part))}</p>
        </article>
      ))}
    </main>
  );
}
