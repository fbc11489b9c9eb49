import { UpstreamError } from "./upstream-error";

/** What the upstream gave as the finished video is none: no look-up can say that it was delivered. */
export class NoVideo extends UpstreamError {
  constructor(message: string) {
    super("failed", message);
    this.name = "NoVideo";
  }
}
