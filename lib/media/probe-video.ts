import { CustomSource, EncodedPacketSink, Input, type InputVideoTrack, MP4, QTFF } from "mediabunny";
import { invariant } from "@/lib/errors/app-error";
import type { MediaStore } from "./media-store";

export type VideoFacts = { durationMs: number; width: number; height: number };

/**
 * How long a stored video is and how large its picture, from the MP4's own header, wherever in the file that is. Null for
 * what no player could show to its end: no video, or one cut short. A store that fails is an error, never null.
 */
export async function probeVideo(store: MediaStore, key: string): Promise<VideoFacts | null> {
  let failure: { error: unknown } | null = null;
  const reading = <T>(work: Promise<T>) => work.catch((error: unknown) => { failure ??= { error }; throw error; });
  const size = await store.size(key);
  if (!size) return null;
  const source = new CustomSource({
    getSize: () => size,
    read: (start, end) => reading(readRange(store, key, start, end)),
    prefetchProfile: "fileSystem",
    handleUnhandledError: () => {},
  });
  const input = new Input({ source, formats: [MP4, QTFF] });
  try {
    const track = await input.getPrimaryVideoTrack();
    return track && (await readFacts(track));
  } catch {
    // Whatever else the parser says, it says of the file.
    if (failure) throw (failure as { error: unknown }).error;
    return null;
  } finally {
    input.dispose();
  }
}

async function readRange(store: MediaStore, key: string, start: number, end: number): Promise<Uint8Array> {
  const file = await store.open(key, { start, end });
  invariant(file, `${key} went while it was read`);
  return new Uint8Array(await new Response(file.body).arrayBuffer());
}

async function readFacts(track: InputVideoTrack): Promise<VideoFacts | null> {
  // The header of a file cut short still tells the whole length; only the last picture's bytes prove it.
  if (!(await new EncodedPacketSink(track).getPacket(Infinity))) return null;
  // Pictures before 0 are not shown; those of a clip that starts later were not delivered.
  const seconds = (await track.computeDuration()) - Math.max(0, await track.getFirstTimestamp());
  const [durationMs, width, height] = [Math.round(seconds * 1000), await track.getDisplayWidth(), await track.getDisplayHeight()];
  return durationMs > 0 && width > 0 && height > 0 ? { durationMs, width, height } : null;
}
