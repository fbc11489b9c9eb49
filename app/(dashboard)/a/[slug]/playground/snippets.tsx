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
        <TabsContent key={key} value={key} tabIndex={-1} className="relative mt-3">
          <pre role="region" aria-label={`${name} code`} tabIndex={0} className="max-h-96 overflow-auto rounded-md bg-muted p-3 pr-12 font-mono text-xs/5"><code>{texts[key]}</code></pre>
          {/* Of another text nobody says that it was copied. */}
          <span className="absolute top-2 right-2 rounded-md bg-muted"><CopyButton key={texts[key]} text={texts[key]} name={`${name} code`} /></span>
        </TabsContent>
      ))}
    </Tabs>
  );
}
