/** The pages of the documentation, in the order in which they are read. */
export const DOCS = [
  { name: "index", title: "Documentation", about: "where to find what" },
  { name: "getting-started", title: "Getting started", about: "a first video in three steps" },
  { name: "authentication", title: "Authentication", about: "API keys, sub-accounts, rate limits" },
  { name: "jobs", title: "Jobs", about: "ask for a video, follow it, fetch it" },
  { name: "errors", title: "Errors", about: "what each refusal means and what to do" },
  { name: "webhooks", title: "Webhooks", about: "be told instead of asking" },
  { name: "byok", title: "BYOK", about: "pay a provider with your own key" },
  { name: "billing", title: "Billing and fees", about: "what is charged, when, and what is not" },
  { name: "ingest", title: "Ingest formats", about: "meter calls of another gateway" },
  { name: "usage-api", title: "Usage API", about: "the numbers of the pages, for scripts" },
  { name: "self-hosting", title: "Self-hosting", about: "run it yourself" },
] as const;
export type DocName = (typeof DOCS)[number]["name"];

/** The page of that name; null when there is none. */
export const findDoc = (name: string) => DOCS.find((doc) => doc.name === name) ?? null;

/** Where a page is. */
export const docPath = (name: DocName) => (name === "index" ? "/docs" : `/docs/${name}`);
