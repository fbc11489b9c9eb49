import { Wordmark } from "./wordmark";

/** A page that stands alone and says one thing: what happened, and what to do next. */
export function Notice({ code, title, children }: { code?: string; title: string; children: React.ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-3 px-6 py-12">
      <div className="mb-6"><Wordmark /></div>
      {code && <p className="font-mono text-xs text-quiet">{code}</p>}
      <h1 className="text-xl font-semibold">{title}</h1>
      {children}
    </main>
  );
}
