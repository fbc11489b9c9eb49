import { Table as Frame, TableBody, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";

export type Column = { name: string; right?: boolean; /** Only read aloud: a column of buttons needs no heading to look at. */ silent?: boolean };

/** A table whose head is a list of names. Rows are given as `TableRow`s. */
export function Table({ label, columns, whole, children }: { label: string; columns: Column[]; whole?: boolean; children: React.ReactNode }) {
  return (
    <Frame label={label} whole={whole}>
      <TableHeader><TableRow>{columns.map(({ name, right, silent }) => <TableHead key={name} right={right}>{silent ? <span className="sr-only">{name}</span> : name}</TableHead>)}</TableRow></TableHeader>
      <TableBody>{children}</TableBody>
    </Frame>
  );
}
