import { inflateSync } from "node:zlib";

/** The text of a PDF as pdfkit writes it, a line for each piece of it: fonts are embedded by glyph, and say which letter each one is. */
export function pdfText(pdf: Buffer): string {
  const objects = new Map([...pdf.toString("latin1").matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, number, body]) => [number!, body!]));
  const streamOf = (body: string) => inflateSync(Buffer.from(/stream\n([\s\S]*)\nendstream/.exec(body)![1]!, "latin1")).toString("latin1");
  const letters = new Map<string, string[]>();
  for (const body of objects.values()) for (const [, name, number] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(number!) ?? "");
    if (!map || letters.has(name!)) continue;
    const ranges = [...streamOf(objects.get(map[1]!)!).matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[(.*?)\]/g)].map(([, list]) => [...list!.matchAll(/<([0-9a-f ]*)>/g)].map(([, hex]) => Buffer.from(hex!.replaceAll(" ", ""), "hex").swap16().toString("utf16le")));
    letters.set(name!, ranges.flat());
  }
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\n/.test(body)).map((body) => streamOf(objects.get(/\/Contents (\d+) 0 R/.exec(body)![1]!)!));
  let font = "";
  return pages.flatMap((page) => [...page.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)].flatMap(([, chosen, pieces]) => {
    if (chosen) font = chosen;
    return pieces ? [[...pieces.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g)!).map((glyph) => letters.get(font)![parseInt(glyph, 16)] ?? "?").join("")] : [];
  })).join("\n");
}
