import Link from "next/link";
import { notFound } from "next/navigation";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { KeptSide } from "@/db/schema";
import { nameAccounts } from "@/lib/auth/name-accounts";
import { listProviders } from "@/lib/catalog/list-providers";
import { actorName } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { nameCounterparty } from "@/lib/reconciliation/counterparty";
import { getDifference, listNotes } from "@/lib/reconciliation/get-difference";
import { FINDING_NAMES } from "@/lib/reconciliation/words";
import { StateOf } from "../state-of";
import { Resolve } from "./resolve";

export const metadata = { title: "Difference · Reconciliation · Tollgate" };

export default async function DifferencePage({ params }: { params: Promise<{ difference: string }> }) {
  const [{ ctx, platform }, { difference: id }] = await Promise.all([openPlatformPage("payments.read"), params]);
  const difference = await getDifference(ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const [notes, providers, accounts] = await Promise.all([listNotes(ctx, id), listProviders(ctx), nameAccounts(ctx, difference.accountId ? [difference.accountId] : [])]);
  const account = difference.accountId ? accounts.get(difference.accountId) : undefined;
  const { ours, theirs, externalId, finding, state, counterparty } = difference;
  const rows: [string, (side: KeptSide | null) => React.ReactNode][] = [
    ["Amount", (side) => (side ? (side.amount === null ? "not said" : `$${side.amount}`) : "nothing")], ["Taken on its way", (side) => (side ? `$${side.fee}` : "")], ["Video", (side) => (side?.ms == null ? "" : `${side.ms / 1_000} s`)],
    ["Kind", (side) => side?.what], ["When", (side) => side && <Instant at={new Date(side.at)} />], ["Entries", (side) => side?.count], ["Named", (side) => side && <span className="font-mono text-xs wrap-anywhere whitespace-normal">{side.parts.join(", ")}</span>],
  ];
  return (
    <>
      <PageBar title="Difference" note={<><Link href="/platform/reconciliation" className="text-action underline">Reconciliation</Link> / <span className="font-mono text-xs wrap-anywhere">{externalId}</span></>}><StateOf state={state} /></PageBar>
      <Section title={`${FINDING_NAMES[finding]}: ${nameCounterparty(counterparty, new Map(providers.map((one) => [one.id, one.name])))}`} note={account ? `of ${account.name}` : "of no account that we know"}>
        <Table whole label="Both sides" columns={[{ name: "What", silent: true }, { name: "Ours", right: true }, { name: "Theirs", right: true }]}>
          {rows.map(([name, of]) => <TableRow key={name}><TableCell className="text-quiet">{name}</TableCell><TableCell right>{of(ours)}</TableCell><TableCell right>{of(theirs)}</TableCell></TableRow>)}
        </Table>
      </Section>
      <Resolve difference={difference} mayAct={platform.can("books.manage")} me={actorName(ctx.actor)} />
      <Section title="Notes" className="border-t pt-6">
        {notes.length === 0 ? <p className="text-quiet">Nobody has written anything yet.</p> : <ul className="space-y-3">{notes.map((note) => <li key={note.id}><p className="wrap-anywhere whitespace-pre-wrap">{note.text}</p><p className="text-xs text-quiet">{note.writtenBy}, <Instant at={note.writtenAt} /></p></li>)}</ul>}
      </Section>
    </>
  );
}
