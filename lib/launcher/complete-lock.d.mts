type Entry = { version?: string; optionalDependencies?: Record<string, string>; os?: string[]; cpu?: string[]; optional?: boolean; dev?: boolean };
export type Lock = { packages: Record<string, Entry> };
export function findMissing(lock: Lock): { place: string; from: string; version: string; os?: string[]; cpu?: string[] }[];
export function completeLock(lock: Lock): number;
