// A registry that lacks packages of other platforms makes a lock file that `npm ci` of npm 11 refuses, and that locks
// those platforms out. This adds what is missing: `npm run lock` after every change of dependencies.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/** The place in the lock file where a package at `from` finds `name`, or undefined: npm looks in each folder on the way up. */
function resolve(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    const place = `${folder ? `${folder}/` : ""}node_modules/${name}`;
    if (packages[place]) return place;
    if (!folder) return undefined;
  }
}

/** Optional dependencies that the lock file names but does not hold, with the platform that their names tell. */
export function findMissing({ packages }) {
  const missing = [];
  for (const [from, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (resolve(packages, from, name)) continue;
      const words = name.split(/[-/]/);
      const os = words.find((word) => SYSTEMS.includes(word));
      const cpu = words.find((word) => PROCESSORS.includes(word));
      missing.push({ place: `node_modules/${name}`, from, version, ...(cpu ? { cpu: [cpu] } : {}), ...(os ? { os: [os] } : {}) });
    }
  }
  return missing;
}

/** Adds what is missing to the lock file, in place; returns how many entries. Throws where a version or platform cannot be told. */
export function completeLock(lock) {
  const missing = findMissing(lock);
  for (const { place, from, version, cpu, os } of missing) {
    if (!/^\d+\.\d+\.\d+/.test(version) || !(cpu || os)) throw new Error(`${from} wants ${place.slice("node_modules/".length)} ${version}: not an exact version of one platform`);
    lock.packages[place] = { version, ...(cpu ? { cpu } : {}), ...(lock.packages[from].dev ? { dev: true } : {}), optional: true, ...(os ? { os } : {}) };
  }
  const sorted = Object.keys(lock.packages).sort((a, b) => a.localeCompare(b, "en"));
  lock.packages = Object.fromEntries(sorted.map((place) => [place, lock.packages[place]]));
  return missing.length;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const added = completeLock(lock);
  if (added > 0) writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
  console.log(added === 0 ? "The lock file is complete." : `${added} packages of other platforms added to the lock file.`);
}
