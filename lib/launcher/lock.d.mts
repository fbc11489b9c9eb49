export function isAlive(pid: number): boolean;
export function takeLock(file: string): { release?: () => void; holder?: number };
export function writeWhole(file: string, text: string): void;
