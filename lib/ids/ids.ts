import { v7 } from "uuid";

/** A new time-ordered id (UUIDv7). `at` sets the time inside the id; two ids of one instant still differ. */
export function newId(at?: Date): string {
  return at ? v7({ msecs: at.getTime() }) : v7();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isId(text: unknown): text is string {
  return typeof text === "string" && UUID.test(text);
}
