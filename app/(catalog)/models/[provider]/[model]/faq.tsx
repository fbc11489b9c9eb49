import { Section } from "@/app/_components/ui/section";
import type { Question } from "@/lib/gateway/prepare-faq";

export function Faq({ questions }: { questions: Question[] }) {
  return (
    <Section title="Frequently asked questions">
      <dl className="space-y-4">{questions.map(({ question, answer }) => <div key={question}><dt className="font-medium">{question}</dt><dd className="mt-1 text-quiet">{answer}</dd></div>)}</dl>
    </Section>
  );
}
