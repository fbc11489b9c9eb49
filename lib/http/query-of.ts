export type Params = Record<string, string | readonly string[]>;

/** Search parameters, where a name that has several values is repeated. */
export function queryOf(params: Params): URLSearchParams {
  return new URLSearchParams(pairsOf(params));
}

/** The same one by one, as hidden fields of a form say them. */
export function pairsOf(params: Params): [string, string][] {
  return Object.entries(params).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]));
}
