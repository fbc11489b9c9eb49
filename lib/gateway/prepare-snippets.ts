import { formatSize } from "./video-size";

export type Snippets = { curl: string; python: string; typescript: string };

/** The same request three times, as code that runs as it stands once TOLLGATE_API_KEY is set. `baseUrl` is without a slash at its end. */
export function prepareSnippets(baseUrl: string, request: Record<string, string | number>): Snippets {
  const body = JSON.stringify(request, null, 2);
  return {
    curl: [
      `curl ${baseUrl}/v1/videos/generations \\`,
      '  -H "Authorization: Bearer $TOLLGATE_API_KEY" \\',
      '  -H "Content-Type: application/json" \\',
      // The shell's way of a single quote within single quotes.
      `  -d '${body.replaceAll("'", "'\\''")}'`,
    ].join("\n"),
    // JSON of texts and numbers is a literal of both languages.
    python: `import os
import time
from openai import OpenAI

client = OpenAI(base_url="${baseUrl}/v1", api_key=os.environ["TOLLGATE_API_KEY"])
job = client.post("/videos/generations", cast_to=object, body=${body})
while job["status"] not in ("completed", "failed"):
    time.sleep(2)
    job = client.get(f"/jobs/{job['id']}", cast_to=object)
print(job.get("result_url") or job.get("error"))`,
    typescript: `import OpenAI from "openai";

type Job = { id: string; status: string; result_url?: string; error?: string };

const client = new OpenAI({ baseURL: "${baseUrl}/v1", apiKey: process.env.TOLLGATE_API_KEY });
let job = await client.post<Job>("/videos/generations", { body: ${body} });
while (job.status !== "completed" && job.status !== "failed") {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  job = await client.get<Job>(\`/jobs/\${job.id}\`);
}
console.log(job.result_url ?? job.error);`,
  };
}

/** The same through the Videos API of OpenAI's own client, in Python; runs as it stands once TOLLGATE_API_KEY is set. */
export function prepareOpenAiSnippet(baseUrl: string, { model, prompt, duration, resolution, aspect_ratio }: { model: string; prompt: string; duration: number; resolution: string; aspect_ratio: string }): string {
  return `import os
from openai import OpenAI

client = OpenAI(base_url="${baseUrl}/v1", api_key=os.environ["TOLLGATE_API_KEY"])
video = client.videos.create_and_poll(model=${JSON.stringify(model)}, prompt=${JSON.stringify(prompt)}, seconds="${duration}", size="${formatSize(resolution, aspect_ratio)}")
client.videos.download_content(video.id).write_to_file("video.mp4")`;
}
