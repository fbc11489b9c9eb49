import h264 from "h264-mp4-encoder";

const FRAMES_PER_SECOND = 10;
const FRAME_MS = 1_000 / FRAMES_PER_SECOND;
/** The shorter side; an even number whose multiples by every aspect ratio are whole and even. */
const SIDE = 90;
const BAR = 6;
const RGBA = 4;

/** SANDBOX, five columns a letter: whoever sees a frame sees what it is. */
const WORD = ["01110 01110 10001 11110 11110 01110 10001", "10000 10001 11001 10001 10001 10001 01010", "01110 11111 10101 10001 11110 10001 00100", "00001 10001 10011 10001 10001 10001 01010", "11110 10001 10001 11110 11110 01110 10001"];
const PIXEL = 2;

const made = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/** The size of the picture: small, and of exactly that aspect ratio. */
export function pictureSize(aspectRatio: string): { width: number; height: number } {
  const [wide, high] = aspectRatio.split(":").map(Number) as [number, number];
  return wide >= high ? { width: (SIDE * wide) / high, height: SIDE } : { width: SIDE, height: (SIDE * high) / wide };
}

/** A playable H.264 MP4 of exactly that many tenths of a second, made once for each length and aspect ratio. */
export function makeVideo(lengthMs: number, aspectRatio: string): Promise<Uint8Array<ArrayBuffer>> {
  const name = `${lengthMs} ${aspectRatio}`;
  const video = made.get(name) ?? encode(lengthMs, aspectRatio);
  made.set(name, video);
  return video;
}

async function encode(lengthMs: number, aspectRatio: string): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height } = pictureSize(aspectRatio);
  const encoder = await h264.createH264MP4Encoder();
  try {
    Object.assign(encoder, { width, height, frameRate: FRAMES_PER_SECOND, groupOfPictures: FRAMES_PER_SECOND, speed: 10, quantizationParameter: 30 });
    encoder.initialize();
    const frames = Math.round(lengthMs / FRAME_MS);
    for (let i = 0; i < frames; i++) encoder.addFrameRgba(drawFrame(width, height, i / frames));
    encoder.finalize();
    return new Uint8Array(encoder.FS.readFile(encoder.outputFilename));
  } finally {
    encoder.delete();
  }
}

/** A colour that drifts, the word, and a bar that grows with the time that has passed. */
function drawFrame(width: number, height: number, passed: number): Uint8Array {
  const frame = new Uint8Array(width * height * RGBA);
  const paint = (x: number, y: number, red: number, green: number, blue: number): void => {
    const at = (y * width + x) * RGBA;
    frame[at] = red;
    frame[at + 1] = green;
    frame[at + 2] = blue;
  };
  for (let y = 0; y < height; y++) {
    const end = y >= height - BAR ? passed * width : 0;
    for (let x = 0; x < width; x++) {
      if (x < end) paint(x, y, 240, 240, 240);
      else paint(x, y, 40 + 80 * passed, 60 + (60 * y) / height, 120 - 60 * passed + (40 * x) / width);
    }
  }
  const left = Math.floor((width - WORD[0]!.length * PIXEL) / 2);
  const top = Math.floor((height - WORD.length * PIXEL) / 2);
  for (let y = 0; y < WORD.length * PIXEL; y++) {
    for (let x = 0; x < WORD[0]!.length * PIXEL; x++) if (WORD[Math.floor(y / PIXEL)]![Math.floor(x / PIXEL)] === "1") paint(left + x, top + y, 255, 255, 255);
  }
  return frame;
}
