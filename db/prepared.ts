import type { Database } from "./client";

/**
 * A statement for hot paths: its text is built once for a pool, not with every call, which costs more than the rest of a
 * small read. Parameters are `sql.placeholder("name")` in what `build` returns, and go to the driver as
 * they are: an instant as text.
 */
export function prepared<Args extends Record<string, unknown>, Rows>(build: (db: Database) => { execute(args: Args): Promise<Rows> }): (db: Database, args: Args) => Promise<Rows> {
  const built = new WeakMap<Database, ReturnType<typeof build>>();
  return (db, args) => {
    let statement = built.get(db);
    if (!statement) built.set(db, statement = build(db));
    return statement.execute(args);
  };
}
