/** What a prompt makes the sandbox do; anything else is made as Luma would. */
export type Plan = {
  create: "answer" | "refuse" | "429" | "500" | "hang" | "drop";
  /** Only the first time that a job asks. */
  once: boolean;
  failure: string | null;
  slow: boolean;
  /** The length that is really made; null for the one that was asked for. */
  lengthMs: number | null;
  /** Its file is cut in half. */
  brokenFile: boolean;
  callbacks: { times: 0 | 1 | 2; early: boolean };
};

/** Luma's words: https://docs.lumalabs.ai/docs/errors */
export const MODERATED = "Advanced prompt moderation failed";
export const JOB_FAILED = "Job failed while processing";

const FRAME_MS = 100;
const MAX_LENGTH_MS = 60_000;

type Trigger = { words: RegExp; does: (plan: Plan, match: RegExpExecArray) => Plan };

const create = (what: Plan["create"]): Trigger["does"] => (plan, [, once]) => ({ ...plan, create: what, once: once !== undefined });

/** Whole words, in any case. A test holds the README's table to it. */
export const TRIGGERS: Record<string, Trigger> = {
  "moderation": { words: /\bmoderation\b(?! later)/i, does: create("refuse") },
  "moderation later": { words: /\bmoderation later\b/i, does: (plan) => ({ ...plan, failure: MODERATED }) },
  "timeout": { words: /\btimeout\b(?:[ -](once)\b)?/i, does: create("hang") },
  "429": { words: /\b429\b(?:[ -](once)\b)?/i, does: create("429") },
  "500": { words: /\b500\b(?:[ -](once)\b)?/i, does: create("500") },
  "lost create answer": { words: /\blost create answer\b/i, does: create("drop") },
  "fails": { words: /\bfails\b/i, does: (plan) => ({ ...plan, failure: JOB_FAILED }) },
  "slow": { words: /\bslow\W*$/i, does: (plan) => ({ ...plan, slow: true }) },
  "wrong duration": { words: /\bwrong duration\b(?: (\d{1,2}(?:\.\d)?)\b)?/i, does: (plan, [, seconds]) => ({ ...plan, lengthMs: seconds === undefined ? 3_000 : clampLength(Number(seconds) * 1_000) }) },
  "broken file": { words: /\bbroken file\b/i, does: (plan) => ({ ...plan, brokenFile: true }) },
  "callback twice": { words: /\bcallback twice\b/i, does: (plan) => ({ ...plan, callbacks: { ...plan.callbacks, times: 2 } }) },
  "early callback": { words: /\bearly callback\b/i, does: (plan) => ({ ...plan, callbacks: { ...plan.callbacks, early: true } }) },
  "no callback": { words: /\bno callback\b/i, does: (plan) => ({ ...plan, callbacks: { ...plan.callbacks, times: 0 } }) },
};

const clampLength = (ms: number): number => Math.min(Math.max(Math.round(ms / FRAME_MS), 1) * FRAME_MS, MAX_LENGTH_MS);

export function readPlan(prompt: string): Plan {
  const usual: Plan = { create: "answer", once: false, failure: null, slow: false, lengthMs: null, brokenFile: false, callbacks: { times: 1, early: false } };
  return Object.values(TRIGGERS).reduce((plan, { words, does }) => {
    const match = words.exec(prompt);
    return match ? does(plan, match) : plan;
  }, usual);
}
