export function loadEnv(): void;
