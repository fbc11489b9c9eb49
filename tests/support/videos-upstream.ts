import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Video = { id: string; object: "video"; model: string; prompt: string; seconds: string; size: string; status: string; progress: number; created_at: number; completed_at: number | null; expires_at: number | null; remixed_from_video_id: null; error: { code: string; message: string } | null };

export type VideosUpstream = {
  /** What the base URL is set to. */
  url: string;
  videos: Video[];
  /** Every request, as `POST /videos`. */
  asked: string[];
  bodies: unknown[];
  /** The next answers to a create are lost: the video is made and the connection breaks. */
  loseCreates(count: number): void;
  /** Takes over one answer after another. */
  answerWith(...answers: ((response: ServerResponse) => void)[]): void;
  stop(): Promise<void>;
};

/** A server that speaks OpenAI's Videos API from memory; every video is finished at once. `now`: in seconds. */
export async function startVideosUpstream(now: () => number, file = new Uint8Array([1, 2, 3])): Promise<VideosUpstream> {
  const state = { videos: [] as Video[], asked: [] as string[], bodies: [] as unknown[] };
  let lost = 0;
  let planned: ((response: ServerResponse) => void)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url!, "http://localhost");
    state.asked.push(`${request.method} ${pathname.replace("/v1", "")}`);
    const send = (status: number, body: unknown) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    const plan = planned.shift();
    if (plan) return plan(response);
    if (request.headers.authorization !== "Bearer sk-test-key") return send(401, { error: { message: "Incorrect API key provided", type: "invalid_request_error", code: "invalid_api_key" } });
    const [, , id, part] = pathname.replace("/v1", "").split("/");
    if (request.method === "POST" && id === undefined) {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { model: string; prompt: string; seconds: string; size: string };
      state.bodies.push(body);
      const { model, prompt, seconds, size } = body;
      const video: Video = { id: `video_${String(state.videos.length).padStart(4, "0")}`, object: "video", model, prompt, seconds, size, status: "queued", progress: 0, created_at: now(), completed_at: null, expires_at: null, remixed_from_video_id: null, error: null };
      state.videos.unshift(video);
      const answer = { ...video };
      Object.assign(video, { status: "completed", progress: 100, completed_at: now() });
      if (lost > 0) {
        lost -= 1;
        return void request.socket.destroy();
      }
      return send(200, answer);
    }
    if (id === undefined) {
      const limit = Number(searchParams.get("limit"));
      const from = searchParams.get("after") ? state.videos.findIndex((video) => video.id === searchParams.get("after")) + 1 : 0;
      const data = state.videos.slice(from, from + limit);
      return send(200, { object: "list", data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: from + limit < state.videos.length });
    }
    const video = state.videos.find((one) => one.id === id);
    if (!video) return send(404, { error: { message: "Video not found", type: "invalid_request_error", code: "not_found" } });
    if (part === "content") return response.writeHead(200, { "Content-Type": "video/mp4" }).end(file);
    return send(200, video);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    ...state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    loseCreates: (count) => { lost = count; },
    answerWith: (...answers) => { planned = answers; },
    stop: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}
