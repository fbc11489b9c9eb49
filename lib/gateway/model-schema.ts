import { microsToCents } from "@/lib/money/micros";
import type { GatewayModel } from "./list-models";
import { preparePriceTable } from "./prepare-price-lines";
import { prepareSnippets } from "./prepare-snippets";
import { formatSize } from "./video-size";

const EXAMPLE_JOB = "job_0190a0a000007000800000000000000a";
const EXAMPLE_TIME = 1_776_947_082;

/** How a model is called, for people and agents: endpoint, examples of request and answers, and code that runs. */
export function modelSchema({ id, prices, capabilities }: GatewayModel, baseUrl: string) {
  const { durationsMs, resolutions, aspectRatios } = capabilities;
  const usual = (choices: string[], one: string) => (choices.includes(one) ? one : choices[0]!);
  const request = { model: id, prompt: "A drone shot of a mountain lake at golden hour", duration: durationsMs[0]! / 1_000, resolution: usual(resolutions, "720p"), aspect_ratio: usual(aspectRatios, "16:9") };
  const job = { id: EXAMPLE_JOB, object: "job", status: "queued", modality: "video", model: id, created: EXAMPLE_TIME, created_at: EXAMPLE_TIME, updated_at: EXAMPLE_TIME };
  const cost = preparePriceTable({ prices, capabilities }, [durationsMs[0]!]).find(({ resolution }) => resolution === request.resolution)?.costs[0]?.micros ?? null;
  const url = `${baseUrl}/v1/files/jobs/${EXAMPLE_JOB}/video.mp4`;
  return {
    endpoint: `POST ${baseUrl}/v1/videos/generations`, method: "POST", url: `${baseUrl}/v1/videos/generations`, content_type: "application/json", auth: "Authorization: Bearer sk-aig-…",
    request_example: request,
    response_example: job,
    completed_example: { ...job, status: "completed", updated_at: EXAMPLE_TIME + 60, result_url: url, result: { url, duration: request.duration, resolution: formatSize(request.resolution, request.aspect_ratio) }, usage: { cost_cents: cost === null ? null : microsToCents(cost), video_seconds: request.duration, byok: false } },
    notes: ["The answer is 202 with a job: ask for it at GET /v1/jobs/{id} until its status is completed or failed, or give a webhook_url."],
    snippets: prepareSnippets(baseUrl, request),
  };
}
