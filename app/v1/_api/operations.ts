import type { z } from "zod";
import type { ErrorCode } from "@/lib/errors/app-error";
import * as answers from "./answers";
import * as shapes from "./shapes";

export type Operation = {
  method: "GET" | "POST" | "DELETE"; /** As its route's folder says it, with braces. */ path: string; id: string; tag: string; summary: string;
  query?: z.ZodObject; /** Lists of a query that repeat their names. */ lists?: readonly string[]; body?: z.ZodType; /** Headers that mean something here. */ headers?: readonly (keyof typeof HEADERS)[];
  /** The status of success and what is answered; null: the file itself. */
  status?: number; answer: z.ZodType | null; /** Expected refusals beside those that every call may meet. */ errors?: readonly ErrorCode[]; /** Needs no key. */ open?: true;
};

export const HEADERS = {
  "x-aig-tag": "A label of your own, up to 64 characters: usage and budgets are told apart by it",
  "Idempotency-Key": "Makes a repeat safe: the same key with the same request is answered with the same job",
} as const;

/** What the operations are grouped by. */
export const TAGS: Record<string, string> = {
  Models: "What can be made, what it costs, and how its makers are doing", Jobs: "Ask for a video and follow it, in the gateway's own form", Files: "Finished videos", "OpenAI Videos": "The same jobs in the form of OpenAI's Videos API",
  Money: "The wallet and budgets", "Sub-accounts": "Customers of an account, each with a key and a cap", Usage: "What was used and what it cost", Webhooks: "What webhooks are signed with",
};

const submit = { headers: ["x-aig-tag", "Idempotency-Key"], errors: ["invalid_request", "insufficient_credits", "forbidden", "not_found", "conflict", "payload_too_large", "unsupported_media_type", "unavailable"] } as const;
const one = { errors: ["not_found"] } as const;
const asked = { errors: ["invalid_request"] } as const;
const file = { answer: null, errors: ["not_found", "range_not_satisfiable"] } as const;
const GROUP_LISTS = ["group_by", "models", "api_key_ids", "sub_account_ids", "tags", "resolutions"];

/** Everything that /v1 can be asked for. A test finds every route's method here, and nothing else. */
export const OPERATIONS: Operation[] = [
  { method: "GET", path: "/v1/models", id: "listModels", tag: "Models", summary: "The models on offer and what they cost", query: shapes.modelsQuery, answer: answers.modelsAnswer, ...asked },
  { method: "GET", path: "/v1/models/{id}", id: "getModel", tag: "Models", summary: "One model, with examples of how it is called", answer: answers.modelAnswer, ...one },
  { method: "GET", path: "/v1/capabilities", id: "listCapabilities", tag: "Models", summary: "The words in which models say what they can do", answer: answers.capabilitiesAnswer },
  { method: "GET", path: "/v1/health/providers", id: "listProviders", tag: "Models", summary: "How the providers behind the models are doing", answer: answers.providersAnswer },
  { method: "POST", path: "/v1/videos/generations", id: "createJob", tag: "Jobs", summary: "Ask for a video", body: shapes.videoBody, status: 202, answer: answers.jobAnswer, ...submit },
  { method: "GET", path: "/v1/jobs/{id}", id: "getJob", tag: "Jobs", summary: "A job as it stands", answer: answers.jobAnswer, ...one },
  { method: "DELETE", path: "/v1/jobs/{id}", id: "cancelJob", tag: "Jobs", summary: "Cancel a queued job; one that is further comes back as it stands", answer: answers.jobAnswer, ...one },
  { method: "GET", path: "/v1/files/jobs/{jobId}/{filename}", id: "getFile", tag: "Files", summary: "A job's file", ...file },
  { method: "GET", path: "/v1/files/jobs/{jobId}/{filename}/signed", id: "shareFile", tag: "Files", summary: "An address of the file that needs no key, for expires_in seconds", lists: [], answer: answers.signedAnswer, errors: ["invalid_request", "not_found", "unavailable"] },
  { method: "GET", path: "/v1/files/jobs/{jobId}/{filename}/public", id: "getSharedFile", tag: "Files", summary: "The file, by its signed address", open: true, ...file, errors: ["invalid_request", "not_found", "range_not_satisfiable", "unavailable"] },
  { method: "POST", path: "/v1/videos", id: "createVideo", tag: "OpenAI Videos", summary: "Ask for a video, in OpenAI's form", body: shapes.openAiVideoBody, answer: answers.videoAnswer, ...submit },
  { method: "GET", path: "/v1/videos", id: "listVideos", tag: "OpenAI Videos", summary: "The account's videos, newest first", query: shapes.videosQuery, answer: answers.videosAnswer, ...asked },
  { method: "GET", path: "/v1/videos/{id}", id: "getVideo", tag: "OpenAI Videos", summary: "One video", answer: answers.videoAnswer, ...one },
  { method: "DELETE", path: "/v1/videos/{id}", id: "deleteVideo", tag: "OpenAI Videos", summary: "Remove a finished video", answer: answers.videoDeletedAnswer, errors: ["not_found", "conflict"] },
  { method: "GET", path: "/v1/videos/{id}/content", id: "getVideoContent", tag: "OpenAI Videos", summary: "The bytes of a finished video", ...file, errors: ["invalid_request", "not_found", "range_not_satisfiable"] },
  { method: "GET", path: "/v1/balance", id: "getBalance", tag: "Money", summary: "The wallet", answer: answers.balanceAnswer, ...one },
  { method: "GET", path: "/v1/budgets", id: "listBudgets", tag: "Money", summary: "The budgets of tags", answer: answers.budgetsAnswer, ...one },
  { method: "POST", path: "/v1/budgets", id: "setBudget", tag: "Money", summary: "A new or changed budget of a tag", body: shapes.budgetBody, answer: answers.budgetAnswer, errors: ["invalid_request", "not_found", "payload_too_large", "unsupported_media_type"] },
  { method: "DELETE", path: "/v1/budgets/{tag}", id: "removeBudget", tag: "Money", summary: "The end of a tag's budget", answer: answers.doneAnswer, ...one },
  { method: "GET", path: "/v1/sub-accounts", id: "listSubAccounts", tag: "Sub-accounts", summary: "The account's sub-accounts", query: shapes.subAccountsQuery, answer: answers.subAccountsAnswer, errors: ["invalid_request", "not_found"] },
  { method: "POST", path: "/v1/sub-accounts", id: "createSubAccount", tag: "Sub-accounts", summary: "A new sub-account, with its key", body: shapes.subAccountBody, status: 201, answer: answers.newSubAccountAnswer, errors: ["invalid_request", "not_found", "payload_too_large", "unsupported_media_type"] },
  { method: "GET", path: "/v1/sub-accounts/{id}", id: "getSubAccount", tag: "Sub-accounts", summary: "One sub-account", answer: answers.subAccountAnswer, ...one },
  { method: "DELETE", path: "/v1/sub-accounts/{id}", id: "deleteSubAccount", tag: "Sub-accounts", summary: "The end of a sub-account and its keys", answer: answers.doneAnswer, ...one },
  { method: "GET", path: "/v1/usage/recent", id: "listRecentCalls", tag: "Usage", summary: "The newest calls", query: shapes.recentQuery, answer: answers.recentAnswer, ...asked },
  { method: "GET", path: "/v1/usage/by-tag", id: "sumByTag", tag: "Usage", summary: "A month's calls and spend by tag", query: shapes.monthQuery, answer: answers.byTagAnswer, ...asked },
  { method: "GET", path: "/v1/usage/by-sub-account", id: "sumBySubAccount", tag: "Usage", summary: "A month's calls and spend by sub-account", query: shapes.monthQuery, answer: answers.bySubAccountAnswer, ...asked },
  { method: "GET", path: "/v1/organization/costs", id: "listCosts", tag: "Usage", summary: "What calls cost on credits, in buckets", query: shapes.bucketsQuery, lists: GROUP_LISTS, answer: answers.costsAnswer, ...asked },
  { method: "GET", path: "/v1/organization/usage/videos", id: "listVideoUsage", tag: "Usage", summary: "Calls and video seconds, in buckets", query: shapes.bucketsQuery, lists: GROUP_LISTS, answer: answers.usageVideosAnswer, ...asked },
  { method: "GET", path: "/v1/webhook-secret", id: "getWebhookSecret", tag: "Webhooks", summary: "What webhooks are signed with", answer: answers.secretAnswer, ...one },
  { method: "POST", path: "/v1/webhook-secret/rotate", id: "rotateWebhookSecret", tag: "Webhooks", summary: "A new signing secret, from now on", answer: answers.secretAnswer, ...one },
];

/** The operation that a request is, and its path's parts; null when there is none. A model's id may hold a slash. */
export function findOperation(method: string, pathname: string): Operation | null {
  const matches = OPERATIONS.filter((one) => one.method === method && new RegExp(`^${one.path.replace("/v1/models/{id}", "/v1/models/.+").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(pathname));
  // The one with most of the path written out.
  return matches.sort((a, b) => b.path.replaceAll(/\{\w+\}/g, "").length - a.path.replaceAll(/\{\w+\}/g, "").length)[0] ?? null;
}
