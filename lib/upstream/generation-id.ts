/** As our log and its readers take them. */
const ID = /^[\x21-\x7e]{1,200}$/;

/** Whether an upstream's answer names its generation in a way that can be kept and asked for again. */
export function isGenerationId(id: unknown): id is string {
  return typeof id === "string" && ID.test(id);
}
