export type RunningPostgres = { ownerUrl: string; urlOf(database: string): string; makeAppLogin(): Promise<string>; stop(): Promise<void>; exited: Promise<unknown> };
export function startPostgres(options: { dataDir: string; port: number; fsync?: boolean; log?: (line: string) => void }): Promise<RunningPostgres>;
export function findFreePort(): Promise<number>;
export function isPortTaken(port: number): Promise<boolean>;
