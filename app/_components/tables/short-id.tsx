const HEAD = 10;
const TAIL = 4;

/** A long id with its middle left out; hovering and copying give the whole. */
export function ShortId({ id }: { id: string }) {
  const short = id.length > HEAD + TAIL + 1 ? `${id.slice(0, HEAD)}…${id.slice(-TAIL)}` : id;
  return <span className="font-mono text-xs" title={id}>{short}</span>;
}
