export function ensureMasterKey(file: string): void;
