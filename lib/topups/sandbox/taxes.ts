import type { Address } from "./types";

/** Where the sandbox taxes: a few places, at one rate, so that both cases can be played. Not tax advice. */
const COUNTRIES = ["DE", "GB"];
const US_STATES = ["NY", "TX", "WA"];

export const isTaxed = ({ country, state }: Pick<Address, "country" | "state">): boolean => COUNTRIES.includes(country ?? "") || (country === "US" && US_STATES.includes(state ?? ""));

/** 10%, half-up to the cent. */
export const taxOn = (cents: number, address: Address | null): number => (address && isTaxed(address) ? Math.floor((cents + 5) / 10) : 0);
