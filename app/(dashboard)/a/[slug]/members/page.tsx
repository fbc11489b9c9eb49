import { openAccountPage } from "@/app/_components/open-account";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { ConfirmDialog } from "@/app/_components/ui/confirm-dialog";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { listMembers } from "@/lib/auth/list-members";
import { InviteMember } from "./invite-member";
import { RoleSelect } from "./role-select";

export const metadata = { title: "Members · Tollgate" };

const MAY = { Owner: "everything, members included", Finance: "all money, and exports", Developer: "usage, API keys, webhooks and the Playground", Viewer: "usage" };

export default async function MembersPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "members.manage");
  const members = await listMembers(ctx, account.accountId);
  return (
    <>
      <PageBar title="Members" note={`Who may open ${account.name}, and what they may see and do there.`} />
      <InviteMember slug={slug} />
      <dl className="grid max-w-4xl grid-cols-2 gap-x-6 gap-y-3 text-[13px] lg:grid-cols-4">
        {Object.entries(MAY).map(([role, what]) => <div key={role}><dt className="font-medium">{role}</dt><dd className="text-quiet">{what}</dd></div>)}
      </dl>
      {members.length === 0 ? <Empty title="No members yet">Invite the first by e-mail above.</Empty> : (
        <Table label="Members" columns={[{ name: "Member" }, { name: "Role" }, { name: "Since (UTC)" }, { name: "Action", silent: true }]}>
          {members.map(({ userId, email, role, createdAt }) => (
            <TableRow key={userId}>
              <TableCell className="font-medium" title={email}>{email}</TableCell>
              <TableCell><RoleSelect key={role} url={`/api/accounts/${slug}/members/${userId}`} email={email} role={role} /></TableCell>
              <TableCell><Instant at={createdAt} /></TableCell>
              <TableCell right><ConfirmDialog action="Remove" title={`Remove ${email}?`} effect={`They lose access to ${account.name} at once. API keys they made keep working.`} name={email} method="DELETE" url={`/api/accounts/${slug}/members/${userId}`} /></TableCell>
            </TableRow>
          ))}
        </Table>
      )}
    </>
  );
}
