import { expect, test } from "vitest";
import { zoomTrail } from "@/app/_components/charts/zoom-trail";

test("each zoom is left once, the last one first, and also when the browser's own way back was taken before", () => {
  const trail = zoomTrail();
  for (const address of ["/usage?from=1", "/usage?from=2", "/usage?from=3"]) trail.lead(address);
  expect(trail.leave("/usage?from=3")).toBe(true);
  expect(trail.leave("/usage?from=1")).toBe(true);
  expect(["/usage?from=1", "/usage?from=2", "/usage?from=3", "/usage"].map((address) => trail.leave(address))).toEqual([false, false, false, false]);
});

test("a page that zooming did not lead to is not left, and a zoom that it was reached from still can be", () => {
  const trail = zoomTrail();
  trail.lead("/usage?from=1");
  expect(trail.leave("/overview")).toBe(false);
  expect(trail.leave("/usage?from=1&tag=ads")).toBe(false);
  expect(trail.leave("/usage?from=1")).toBe(true);
});
