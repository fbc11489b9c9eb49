import { expect, test } from "vitest";
import { MODELS } from "@/lib/catalog/seed-data";
import { fitChoice, prepareQuote, type PricedModel, quoteVideo } from "@/lib/gateway/prepare-quote";
import { prepareTasks } from "@/lib/gateway/prepare-tasks";
import type { Price } from "@/lib/pricing/rate-price";
import type { QueueState } from "@/lib/queue/read-queues";
import { formatAge } from "@/lib/time/format-age";

/** A model as it ships, with its list prices. */
function model(id: string): PricedModel {
  const { capabilities, prices } = MODELS.find((one) => one.id === id)!;
  return { id, capabilities, funding: "wallet", prices: new Map(prices.map(({ listId, resolution, ...price }) => [resolution, { ...price, id: listId } satisfies Price])) };
}
const rich = { availableMicros: 1_234_567_890n, isFrozen: false };
const say = (id: string, choice: Parameters<typeof fitChoice>[1]) => {
  const one = model(id);
  const quote = prepareQuote(one, fitChoice(one, choice), rich);
  return quote.ok ? `${quote.price}: ${quote.sentence}` : quote;
};

test.each([
  ["luma/luma-dream-machine-ray-2", { requestedMs: 9_000 }, "$4.50: 9 s × $0.50 a second. $1,230.07 of $1,234.57 stays available."],
  ["luma/luma-ray-flash-2", { resolution: "1080p" }, "$1.55: 5 s × $0.31 a second. $1,233.02 of $1,234.57 stays available."],
  ["kuaishou/kling-2.5-turbo", { requestedMs: 5_000 }, "$0.35: 1 block of 5 s × $0.35. $1,234.22 of $1,234.57 stays available."],
  ["kuaishou/kling-2.5-turbo", { requestedMs: 10_000 }, "$0.70: 2 blocks of 5 s × $0.35. $1,233.87 of $1,234.57 stays available."],
  ["minimax/hailuo-02", { resolution: "1080p" }, "$0.48: one price a video, whatever its length. $1,234.09 of $1,234.57 stays available."],
])("the price of %s says how it comes about: %j", (id, choice, said) => expect(say(id, choice)).toBe(said));

test("a length below the least that is billed says so", () => {
  const one = model("bytedance/seedance-1-pro");
  const short: PricedModel = { ...one, capabilities: { ...one.capabilities, durationsMs: [2_500] } };
  expect(prepareQuote(short, fitChoice(short, {}), rich)).toMatchObject({ ok: true, micros: 300_000n, sentence: "5 s, the least that is billed, × $0.06 a second. $1,234.27 of $1,234.57 stays available." });
});

test("credit that covers the price to the micro-dollar suffices, and one less does not", () => {
  const one = model("luma/luma-dream-machine-ray-2");
  const quote = (availableMicros: bigint) => prepareQuote(one, fitChoice(one, {}), { availableMicros, isFrozen: false });
  expect(quote(2_500_000n)).toMatchObject({ ok: true, price: "$2.50" });
  expect(quote(2_499_999n)).toEqual({ ok: false, reason: "short", price: "$2.50", problem: "This needs $2.50; $2.499999 is available." });
  expect(quote(-1_000_000n)).toMatchObject({ ok: false, problem: "This needs $2.50; −$1.00 is available." });
});

test("a frozen wallet and a model without a price are said before anything is sent", () => {
  const one = model("luma/luma-dream-machine-ray-2");
  expect(prepareQuote(one, fitChoice(one, {}), { ...rich, isFrozen: true })).toMatchObject({ ok: false, reason: "frozen", price: "$2.50" });
  const unpriced: PricedModel = { ...one, prices: new Map() };
  expect(prepareQuote(unpriced, fitChoice(unpriced, {}), rich)).toMatchObject({ ok: false, reason: "unpriced", price: null });
  expect(quoteVideo(unpriced.prices, { requestedMs: 5_000, resolution: "720p" })).toBeNull();
});

test("on the account's own provider key no credit is asked for, and a key that fails is said before anything is sent", () => {
  const own: PricedModel = { ...model("luma/luma-dream-machine-ray-2"), funding: "byok" };
  expect(prepareQuote(own, fitChoice(own, {}), { availableMicros: 0n, isFrozen: true })).toMatchObject({ ok: true, micros: 0n, price: null, sentence: expect.stringMatching(/nothing is taken from the credit/) });
  const failing: PricedModel = { ...own, funding: { problem: "The provider refused your provider key: \"main\", ending in 4242" } };
  expect(prepareQuote(failing, fitChoice(failing, {}), rich)).toEqual({ ok: false, reason: "key", price: null, problem: "The provider refused your provider key: \"main\", ending in 4242." });
});

test("another model keeps what it can of the choice and takes its own for the rest", () => {
  const wanted = { requestedMs: 9_000, resolution: "4k", aspectRatio: "21:9" };
  expect(fitChoice(model("luma/luma-dream-machine-ray-2"), wanted)).toEqual(wanted);
  expect(fitChoice(model("luma/luma-ray-flash-2"), wanted)).toEqual({ requestedMs: 9_000, resolution: "720p", aspectRatio: "16:9" });
  expect(fitChoice(model("minimax/hailuo-02"), { aspectRatio: "9:16" })).toEqual({ requestedMs: 6_000, resolution: "768p", aspectRatio: "16:9" });
});

test.each([[0, "0 s"], [999, "0 s"], [59_999, "59 s"], [60_000, "1 min"], [185_000, "3 min 5 s"], [7_800_000, "2 h 10 min"], [3_600_000 + 59_000, "1 h"], [356_400_000, "4 d 3 h"], [-5, "0 s"]])("%d ms are %s", (ms, text) => expect(formatAge(ms)).toBe(text));

const queue = (name: QueueState["name"], state: Partial<QueueState> = {}): QueueState => ({ name, due: 0, oldestMs: null, planned: 0, retrying: 0, running: 0, longestMs: null, failed: 0, ...state });
const NONE = { queued: 0, processing: 0, ended: 0, oldest: [] };

test("tasks that nobody takes raise an alarm that names the likely cause", () => {
  expect(prepareTasks([queue("job.advance", { due: 5, oldestMs: 59_000 }), queue("job.settle")], NONE)).toEqual({ alarm: null, underWay: "0 queued, 0 being made, 0 being booked" });
  const late = queue("job.advance", { due: 5, oldestMs: 125_000 });
  expect(prepareTasks([late, queue("job.settle", { due: 1, oldestMs: 61_000 })], { ...NONE, queued: 1_200 })).toEqual({
    alarm: "Tasks have been due for 2 min 5 s (job.advance, job.settle). No worker seems to run: npm start runs one, and npm run worker another.", underWay: "1,200 queued, 0 being made, 0 being booked",
  });
  expect(prepareTasks([late, queue("job.settle", { running: 2 })], NONE).alarm).toBe("Tasks have been due for 2 min 5 s (job.advance). The workers cannot keep up: start more of them with npm run worker.");
});
