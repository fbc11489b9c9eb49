import { createH264MP4Encoder } from "h264-mp4-encoder";
import { BufferSource, BufferTarget, EncodedPacketSink, EncodedVideoPacketSource, Input, MP4, Mp4OutputFormat, Output } from "mediabunny";

const FPS = 10;

/** A real MP4 of grey noise, with its header at the end. */
export async function encodeVideo({ seconds, width, height }: { seconds: number; width: number; height: number }): Promise<Uint8Array> {
  const encoder = await createH264MP4Encoder();
  Object.assign(encoder, { width, height, frameRate: FPS, speed: 10 });
  encoder.initialize();
  const frame = new Uint8Array(width * height * 4);
  for (let n = 0; n < seconds * FPS; n++) {
    for (let i = 0; i < frame.length; i++) frame[i] = (i * 2_654_435_761 * (n + 7)) >>> 24;
    encoder.addFrameRgba(frame);
  }
  encoder.finalize();
  const mp4 = encoder.FS.readFile(encoder.outputFilename);
  encoder.delete();
  return mp4;
}

/** The same pictures in an MP4 laid out otherwise: the header first, last, or in fragments; each picture later by so much. */
export async function layOut(mp4: Uint8Array<ArrayBuffer>, header: "first" | "last" | "fragmented", laterBySeconds = 0): Promise<Uint8Array> {
  const track = (await new Input({ source: new BufferSource(mp4), formats: [MP4] }).getPrimaryVideoTrack())!;
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: ({ first: "in-memory", last: false, fragmented: "fragmented" } as const)[header] }), target });
  const source = new EncodedVideoPacketSource("avc");
  output.addVideoTrack(source, { frameRate: FPS });
  await output.start();
  const decoderConfig = (await track.getDecoderConfig())!;
  for await (const packet of new EncodedPacketSink(track).packets()) await source.add(packet.clone({ timestamp: packet.timestamp + laterBySeconds }), { decoderConfig });
  await output.finalize();
  return new Uint8Array(target.buffer!);
}
