import type { Capabilities } from "@/db/schema";
import { formatDollars, type Micros } from "@/lib/money/micros";
import { type Price, ratePrice } from "@/lib/pricing/rate-price";
import { fitRequest } from "./video-request";

/** The list prices of a model, by resolution; `*` is any other. */
export type Prices = ReadonlyMap<string, Price>;
/** How a call would be paid now, or why it would be refused. */
export type ForeseenFunding = "wallet" | "byok" | { problem: string };
export type PricedModel = { id: string; capabilities: Capabilities; prices: Prices; funding: ForeseenFunding };
/** What can be chosen of a video besides its prompt. */
export type Choice = { requestedMs: number; resolution: string; aspectRatio: string };
export type Quote =
  | { ok: true; /** What it takes of the credit. */ micros: Micros; /** `$2.50`; null where nothing is taken. */ price: string | null; /** How it comes about, and what is left. */ sentence: string }
  | { ok: false; reason: "unpriced" | "key" | "frozen" | "short"; price: string | null; problem: string };

/** What making a video costs at its list price; null where the model has none. The hold is this, and what is delivered as asked for is charged so. */
export function quoteVideo(prices: Prices, { requestedMs, resolution }: Pick<Choice, "requestedMs" | "resolution">): { price: Price; micros: Micros } | null {
  const price = prices.get(resolution) ?? prices.get("*");
  return price ? { price, micros: ratePrice(price, requestedMs) } : null;
}

/** The choice as a model can make it: what it cannot becomes what it makes when nothing is said. */
export function fitChoice(model: PricedModel, choice: Partial<Choice>): Choice {
  const { durationsMs, resolutions, aspectRatios } = model.capabilities;
  const among = <T>(value: T | undefined, allowed: T[]) => (value !== undefined && allowed.includes(value) ? value : undefined);
  const ms = among(choice.requestedMs, durationsMs);
  return fitRequest(model, { prompt: "any", durationSeconds: ms && ms / 1_000, resolution: among(choice.resolution, resolutions), aspectRatio: among(choice.aspectRatio, aspectRatios) });
}

const ON_OWN_KEY = "On the account's own provider key: its provider bills it, and nothing is taken from the credit, unless the key fails and the owner let credits step in.";

/** What a choice costs and whether the wallet covers it, before anything is sent: exactly as the server decides. */
export function prepareQuote(model: PricedModel, choice: Choice, { availableMicros, isFrozen }: { availableMicros: Micros; isFrozen: boolean }): Quote {
  const quoted = quoteVideo(model.prices, choice);
  if (!quoted) return { ok: false, reason: "unpriced", price: null, problem: "This has no price yet, so it cannot be bought." };
  const { price, micros } = quoted;
  const text = formatDollars(micros, "exact");
  if (model.funding === "byok") return { ok: true, micros: 0n, price: null, sentence: ON_OWN_KEY };
  if (model.funding !== "wallet") return { ok: false, reason: "key", price: null, problem: `${model.funding.problem}.` };
  if (isFrozen) return { ok: false, reason: "frozen", price: text, problem: "Spending is paused while a payment of this account is disputed." };
  if (micros > availableMicros) return { ok: false, reason: "short", price: text, problem: `This needs ${text}; ${formatDollars(availableMicros, "exact")} is available.` };
  return { ok: true, micros, price: text, sentence: `${reckon(price, choice.requestedMs)}. ${formatDollars(availableMicros - micros)} of ${formatDollars(availableMicros)} stays available.` };
}

const seconds = (ms: number) => `${ms / 1_000} s`;

function reckon(price: Price, ms: number): string {
  const unit = formatDollars(price.unitPriceMicros, "exact");
  const billedMs = Math.max(ms, price.minimumMs);
  const least = billedMs > ms ? ", the least that is billed," : "";
  switch (price.unit) {
    case "second": return `${seconds(billedMs)}${least} × ${unit} a second`;
    case "block": {
      const blocks = Math.ceil(billedMs / price.blockMs!);
      return `${blocks === 1 ? "1 block" : `${blocks} blocks`} of ${seconds(price.blockMs!)}${least} × ${unit}`;
    }
    case "clip": return "one price a video, whatever its length";
  }
}
