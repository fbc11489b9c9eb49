import { CodeBlock } from "@/app/(catalog)/code-block";
import { Section } from "@/app/_components/ui/section";
import { prepareOpenAiSnippet } from "@/lib/gateway/prepare-snippets";
import type { ModelPage } from "./read-model-page";

/** The same request in four ways, one of them open; they open without scripts. */
export function UseThisModel({ page: { model, schema, baseUrl, availability } }: { page: ModelPage }) {
  const ways = [["curl", schema.snippets.curl], ["Python", schema.snippets.python], ["TypeScript", schema.snippets.typescript], ["OpenAI SDK", prepareOpenAiSnippet(baseUrl, schema.request_example)]] as const;
  return (
    <Section title="Use this model" note={`model: ${model.id}`}>
      {availability === "own_key" && <p role="note" className="text-[13px] text-quiet">Here it is made with a provider key of your own alone: without one, the code below is refused.</p>}
      <div className="divide-y rounded-md border">
        {ways.map(([name, code], i) => (
          <details key={name} name="use-this-model" open={i === 0} className="group">
            <summary className="cursor-pointer list-none px-3 py-2 text-[13px] group-open:font-medium">{name}</summary>
            <div className="px-3 pb-3"><CodeBlock code={code} name={`${name} code`} /></div>
          </details>
        ))}
      </div>
    </Section>
  );
}
