/** An upstream's words as Postgres can keep them, in text and in JSON: not too many, without NUL, no character cut in half. */
export function plainWords(text: string, most: number): string {
  return text.slice(0, most).replace(/[\0\p{Surrogate}]/gu, "\ufffd");
}
