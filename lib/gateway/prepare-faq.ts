import type { Availability } from "./availability";
import type { GatewayModel } from "./list-models";
import { summarizePrice } from "./prepare-price-lines";

export type Question = { question: string; answer: string };

/** What a model of this kind may be expected to do, and what that is called. */
const EXPECTED = { streaming: "Streaming", tools: "Tool calling", vision: "Vision", "json-mode": "JSON mode", "prompt-caching": "Prompt caching" } as const;

const percent = (bps: number) => `${bps / 100}%`;

/** Questions that people ask about a model, answered from the catalog and the fee in force. */
export function prepareFaq(model: GatewayModel, { baseUrl, feeBps, availability }: { baseUrl: string; feeBps: number; availability: Availability }): Question[] {
  const { id, name, description, modality, providerName, useCases, strengths, capabilities } = model;
  const price = summarizePrice(model);
  const isCallable = availability === "credit" || availability === "own_key";
  const priced = price === null ? "It has no price at the moment." : `${price.charAt(0).toUpperCase()}${price.slice(1)}.`;
  const notSold = availability === "retired" ? "It is retired: it takes no new requests." : "It is not sold here: calls of it that other gateways made are metered from their logs, and valued at this list price.";
  return [
    { question: `What is ${name}?`, answer: `${description} It is a ${modality} model from ${providerName}, ${isCallable ? "accessible via Tollgate's OpenAI-compatible API at slug" : "in Tollgate's catalog under the slug"} ${id}.` },
    {
      question: `How much does ${name} cost via Tollgate?`,
      answer: `${priced} ${isCallable ? `Pass-through pricing plus a ${percent(feeBps)} platform fee applied at top-up, never per call. See the pricing panel on this page for exact rates.` : notSold}`,
    },
    {
      question: `How do I call ${name} from my code?`,
      answer: isCallable ? `Point the OpenAI SDK at ${baseUrl}/v1 with your Tollgate key${availability === "own_key" ? `, attach a key of ${providerName},` : ""} and set model to "${id}". Requests and answers of /v1/videos have the shapes of OpenAI's Videos API; /v1/videos/generations is the gateway's own form of the same.` : `Not through this gateway. ${notSold}`,
    },
    {
      question: `Does ${name} support streaming, tool calling, vision, and JSON mode?`,
      answer: Object.entries(EXPECTED).map(([feature, words]) => `${words} — ${(capabilities.features as string[]).includes(feature) ? "yes" : "no"}.`).join(" "),
    },
    { question: `What are the best use cases for ${name}?`, answer: `${useCases.join(", ")}. Key strengths: ${strengths.join("; ")}.` },
    {
      question: `Can I bring my own ${providerName} API key (BYOK)?`,
      answer: isCallable ? `Yes. Attach ${/^[AEIO]/.test(providerName) ? "an" : "a"} ${providerName} key in your Tollgate dashboard and this model flips to pass-through — you pay ${providerName} directly and Tollgate waives the ${percent(feeBps)} platform fee on those calls.` : availability === "retired" ? `No: ${name} is retired.` : `Not for this model: this gateway has no connection to ${providerName} that a key could be used on.`,
    },
  ];
}
