import { AppError } from "@/lib/errors/app-error";

/** `1280x720` as the resolution and aspect ratio that the catalog speaks of: the shorter side and the reduced ratio. Throws `invalid_request`. */
export function parseSize(size: string): { resolution: string; aspectRatio: string } {
  const [, width, height] = (/^(\d{2,4})x(\d{2,4})$/.exec(size) ?? []).map(Number);
  if (!width || !height) throw new AppError("invalid_request", `size: ${JSON.stringify(size.slice(0, 40))} is not width x height in pixels, such as 1280x720`, "size");
  const short = Math.min(width, height);
  const divisor = gcd(width, height);
  return { resolution: short === 2160 ? "4k" : `${short}p`, aspectRatio: `${width / divisor}:${height / divisor}` };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
