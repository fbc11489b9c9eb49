import { badParam } from "./errors";

/** What a form-encoded text says: strings, lists and objects of them. */
export type Form = { [name: string]: FormValue };
export type FormValue = string | FormValue[] | Form;

const DEPTH = 10;
/** A level of nesting while it is read; a Map, because names come from outside and `__proto__` is one. */
type Level = Map<string, string | Level>;

/** Reads `a[b][0][c]=1&expand[]=x` as Stripe does. Names that are all numbers, or empty, make a list. */
export function parseForm(text: string): Form {
  const root: Level = new Map();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
    if (!path) throw badParam(name, `Invalid parameter name: ${name}`, "parameter_unknown");
    const keys = [path[1]!, ...[...path[2]!.matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1]!)];
    if (keys.length > DEPTH) throw badParam(name, `Invalid parameter name: ${name} is nested more than ${DEPTH} deep`);
    let level = root;
    keys.forEach((key, i) => {
      const at = key === "" ? String(level.size) : key;
      const found = level.get(at);
      if (i === keys.length - 1) {
        if (found instanceof Map) throw badParam(name, `Invalid parameter: ${name} is both a value and an object`);
        level.set(at, value);
      } else if (found === undefined) {
        const next: Level = new Map();
        level.set(at, next);
        level = next;
      } else if (typeof found === "string") throw badParam(name, `Invalid parameter: ${name} is both a value and an object`);
      else level = found;
    });
  }
  return toObject(root);
}

function toValue(value: string | Level): FormValue {
  if (typeof value === "string") return value;
  const isList = value.size > 0 && [...value.keys()].every((key) => /^\d+$/.test(key));
  return isList ? [...value].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => toValue(item)) : toObject(value);
}

function toObject(level: Level): Form {
  return Object.fromEntries([...level].map(([key, value]) => [key, toValue(value)]));
}
