import { UpstreamError } from "./upstream-error";

/** What the upstream gives as the finished video is none. Said for long enough, it is not delivered; an outage says nothing of the kind. */
export class NoVideo extends UpstreamError {
  constructor(message: string) {
    super("failed", message);
    this.name = "NoVideo";
  }
}
