import { AppError } from "@/lib/errors/app-error";

/** `1280x720` as the resolution and aspect ratio that the catalog speaks of: the shorter side and the reduced ratio. Throws `invalid_request`. */
export function parseSize(size: string): { resolution: string; aspectRatio: string } {
  const [, width, height] = (/^(\d{2,4})x(\d{2,4})$/.exec(size) ?? []).map(Number);
  if (!width || !height) throw new AppError("invalid_request", `size: ${JSON.stringify(size.slice(0, 40))} is not width x height in pixels, such as 1280x720`, "size");
  const short = Math.min(width, height);
  const divisor = gcd(width, height);
  return { resolution: short === 2160 ? "4k" : `${short}p`, aspectRatio: `${width / divisor}:${height / divisor}` };
}

/** The other way round: a resolution and an aspect ratio in even pixels; a resolution that says no height counts as 720. */
export function formatSize(resolution: string, aspectRatio: string): string {
  const [w, h] = aspectRatio.split(":").map(Number);
  const short = resolution === "4k" ? 2160 : Number.parseInt(resolution, 10) || 720;
  const even = (pixels: number) => 2 * Math.round(pixels / 2);
  return w! >= h! ? `${even((short * w!) / h!)}x${short}` : `${short}x${even((short * h!) / w!)}`;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
