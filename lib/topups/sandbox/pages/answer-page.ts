import type { ApiRequest } from "../api";
import type { Controls } from "../controls";
import type { Sandbox } from "../sandbox";

export type PageAnswer = { status: number; headers: Record<string, string>; body: string | Buffer };

export function answerPage(...[]: [Sandbox, Controls, ApiRequest]): PageAnswer {
  return { status: 404, headers: {}, body: "" };
}
