/** One video as an upstream is asked for it, in terms that every upstream can be told in. */
export type GenerationRequest = {
  /** The model's name at the upstream (`models.upstream_model`). */
  model: string;
  prompt: string;
  imageUrl: string | null;
  durationMs: number;
  /** e.g. `720p`. */
  resolution: string;
  /** e.g. `16:9`. */
  aspectRatio: string;
  /** Where the upstream may report; unique for each job, so that an unclear create is found again by it. */
  callbackUrl: string;
};

export type Generation = {
  upstreamId: string;
  state: "queued" | "running" | "completed" | "failed";
  /** Why it failed, in words that may be shown to the customer. */
  failure: string | null;
  /** Where the finished video is, until it is ours. */
  videoUrl: string | null;
  /** The length that the upstream says it made; null when it says nothing. */
  reportedMs: number | null;
};

/** A generation as an upstream lists it; null where it does not say. */
export type ListedGeneration = { upstreamId: string; state: Generation["state"]; model: string | null; durationMs: number | null; resolution: string | null; createdAt: Date };

/** A secret for one upstream. `id` names it in slots, logs and pages and holds no part of the secret. */
export type Credential = { id: string; apiKey: string };

/** Which of these generations belong to other jobs already. */
export type Taken = (upstreamIds: string[]) => Promise<ReadonlySet<string>>;

/** An AI vendor. Every method throws only `UpstreamError`. */
export interface Upstream {
  /** As in `models.upstream`. */
  readonly name: string;
  /** Asks for a video, exactly once: an answer that does not come is an `unclear` error, never a second request. */
  create(credential: Credential, request: GenerationRequest): Promise<Generation>;
  get(credential: Credential, upstreamId: string): Promise<Generation>;
  /**
   * The generation that a create with an unclear answer, sent at `since` or later, may have made; null when there is none.
   * Where nothing in an upstream's answer names our job, what `taken` says is another job's is not adopted.
   */
  find(credential: Credential, request: GenerationRequest, since: Date, taken: Taken): Promise<Generation | null>;
  /** All that was made with a credential since an instant or somewhat before, newest first; where the upstream has such a list. */
  list?(credential: Credential, since: Date): AsyncIterable<ListedGeneration>;
  /** Whether a credential is let in, and its credit in US cents; null when the upstream does not say. */
  check(credential: Credential): Promise<{ creditCents: number | null }>;
  /** The bytes of a finished video. The stream breaks with an `UpstreamError` when they stop coming. */
  download(credential: Credential, generation: Generation): Promise<ReadableStream<Uint8Array>>;
}
