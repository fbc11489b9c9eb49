import { inflateRawSync } from "node:zlib";

const DIRECTORY_END = Buffer.from("PK\x05\x06", "latin1");
const [NAME_IN_ENTRY, NAME_IN_FILE] = [46, 30];

/** The files of a ZIP archive by their names, as its directory tells of them (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). */
export function readZip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(DIRECTORY_END);
  const files = new Map<string, Buffer>();
  for (let left = zip.readUInt16LE(end + 10), at = zip.readUInt32LE(end + 16); left > 0; left--) {
    const [method, size, nameLength, extra, comment, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)];
    const begin = local + NAME_IN_FILE + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(begin, begin + size);
    files.set(zip.toString("utf8", at + NAME_IN_ENTRY, at + NAME_IN_ENTRY + nameLength), method === 0 ? bytes : inflateRawSync(bytes));
    at += NAME_IN_ENTRY + nameLength + extra + comment;
  }
  return files;
}
