"use client";

import { CopyButton } from "@/app/_components/ui/copy-button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/app/_components/ui/tabs";
import type { Snippets as Texts } from "@/lib/gateway/prepare-snippets";

const LANGUAGES = [["curl", "curl"], ["python", "Python"], ["typescript", "TypeScript"]] as const;

export function Snippets({ texts }: { texts: Texts }) {
  return (
    <Tabs defaultValue="curl">
      <TabsList aria-label="Languages">{LANGUAGES.map(([key, name]) => <TabsTrigger key={key} value={key}>{name}</TabsTrigger>)}</TabsList>
      {LANGUAGES.map(([key, name]) => (
        <TabsContent key={key} value={key} tabIndex={-1} className="mt-3 flex items-start rounded-md bg-muted">
          <pre role="region" aria-label={`${name} code`} tabIndex={0} className="max-h-96 min-w-0 flex-1 overflow-auto rounded-md p-3 font-mono text-xs/5"><code>{texts[key]}</code></pre>
          {/* Of another text nobody says that it was copied. */}
          <span className="p-2"><CopyButton key={texts[key]} text={texts[key]} name={`${name} code`} /></span>
        </TabsContent>
      ))}
    </Tabs>
  );
}
