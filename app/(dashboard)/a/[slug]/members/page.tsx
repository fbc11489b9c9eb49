import { openAccountPage } from "@/app/_components/open-account";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { ConfirmDialog } from "@/app/_components/ui/confirm-dialog";
import { listMembers } from "@/lib/auth/list-members";
import { InviteMember } from "./invite-member";
import { RoleSelect } from "./role-select";

export const metadata = { title: "Members · Tollgate" };

export default async function MembersPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "members.manage");
  const members = await listMembers(ctx, account.accountId);
  return (
    <div className="space-y-4">
      <h1 className="text-lg font-semibold">Members</h1>
      <ul className="text-quiet">
        <li>Owner: everything, members included.</li>
        <li>Finance: all money, and exports.</li>
        <li>Developer: usage, and API keys.</li>
        <li>Viewer: usage.</li>
      </ul>
      <InviteMember slug={slug} />
      {members.length === 0 ? <p className="py-6">No members yet. Invite the first by e-mail above.</p> : (
        <Table label="Members" columns={["E-mail", "Role", "Since (UTC)", "Action"].map((name) => ({ name }))}>
          {members.map(({ userId, email, role, createdAt }) => (
            <tr key={userId}>
              <td>{email}</td>
              <td><RoleSelect key={role} url={`/api/accounts/${slug}/members/${userId}`} email={email} role={role} /></td>
              <td><Instant at={createdAt} /></td>
              <td><ConfirmDialog action="Remove" title={`Remove ${email}?`} effect={`They lose access to ${account.name} at once. API keys they made keep working.`} name={email} method="DELETE" url={`/api/accounts/${slug}/members/${userId}`} /></td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}
