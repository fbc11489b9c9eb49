/** A data key under a master key. */
export type WrappedKey = { wrappedKey: Buffer; masterKeyId: string };

/**
 * Wraps the data keys that provider keys are sealed with. `binding` says whose data key it is and must be given again to
 * unwrap it. What cannot be unwrapped throws `UnopenableKey`; a service that does not answer throws `unavailable`.
 */
export interface KeyWrapper {
  /** Whether a master key of this id is one of its own. */
  knows(masterKeyId: string): boolean;
  /** The id of the master key that wraps now. */
  newest(): Promise<string>;
  wrap(dataKey: Buffer, binding: Buffer): Promise<WrappedKey>;
  unwrap(wrapped: WrappedKey, binding: Buffer): Promise<Buffer>;
  /** The same data key under the newest master key. */
  rewrap(wrapped: WrappedKey, binding: Buffer): Promise<WrappedKey>;
}
