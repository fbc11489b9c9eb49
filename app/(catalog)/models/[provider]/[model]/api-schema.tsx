import Link from "next/link";
import { CodeBlock } from "@/app/(catalog)/code-block";
import { Table } from "@/app/_components/tables/table";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { ERROR_TABLE } from "@/app/v1/_api/error-meanings";
import { COLLECTIONS } from "@/db/schema";
import { COLLECTION_NAMES } from "@/lib/analytics/catalog-search";
import type { ModelPage } from "./read-model-page";

const json = (value: unknown) => JSON.stringify(value, null, 2);
const link = "text-action underline";

export function ApiSchema({ page: { model, schema, baseUrl } }: { page: ModelPage }) {
  return (
    <Section title={`Call ${model.name} from any OpenAI SDK`} note="API schema" className="space-y-4">
      <p className="text-[13px] break-words"><code className="font-mono">{schema.endpoint}</code> · Content-Type: {schema.content_type} · Auth: Bearer sk-aig-…</p>
      <h3 className="text-[13px] text-quiet">Request body</h3>
      <CodeBlock name="Request body" code={json(schema.request_example)} />
      <h3 className="text-[13px] text-quiet">Response: a job, queued | processing | completed | failed</h3>
      <CodeBlock name="Response" code={json(schema.response_example)} />
      <p className="text-[13px] text-quiet">It is an async job: poll <code className="font-mono">{baseUrl}/v1/jobs/&lt;id&gt;</code> until its status is completed. Then:</p>
      <CodeBlock name="Completed response" code={json(schema.completed_example)} />
      <h3 className="text-[13px] text-quiet">Quickstart</h3>
      <p className="text-[13px]">From a first key to a first video in <Link href="/docs/getting-started" className={link}>getting started</Link>.</p>
      <h3 className="text-[13px] text-quiet">Errors</h3>
      <Table whole label="Errors" columns={[{ name: "Status" }, { name: "Type" }, { name: "Meaning" }]}>
        {ERROR_TABLE.map(({ status, type, meaning }) => <TableRow key={status}><TableCell>{status}</TableCell><TableCell className="font-mono text-xs">{type}</TableCell><TableCell className="whitespace-normal">{meaning}</TableCell></TableRow>)}
      </Table>
      <p className="flex flex-wrap gap-x-4 gap-y-1.5 text-[13px]">{[["/docs", "Full docs →"], ["/docs/api", "API reference →"], ["/openapi.json", "OpenAPI spec →"], ["/llms.txt", "llms.txt →"]].map(([href, name]) => <a key={href} href={href} className={link}>{name}</a>)}</p>
      <h3 className="text-[13px] text-quiet">Collections</h3>
      <p className="flex flex-wrap gap-x-4 gap-y-1.5 text-[13px]">
        {[[`/models?modality=${model.modality}`, `More ${model.modality} models →`], [`/models?provider=${model.providerId}`, `More from ${model.providerName} →`], ...COLLECTIONS.map((one) => [`/models?collection=${one}`, `${COLLECTION_NAMES[one]} →`])].map(([href, name]) => <Link key={href} href={href!} className={link}>{name}</Link>)}
      </p>
    </Section>
  );
}
