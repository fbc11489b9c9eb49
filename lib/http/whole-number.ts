import { z } from "zod";

/** A whole number in a query string, `min` to `max`. */
export const wholeNumber = (min: number, max: number) => {
  const error = `a whole number from ${min} to ${max}`;
  return z.string({ error }).regex(/^\d{1,9}$/, { error }).transform(Number).refine((value) => value >= min && value <= max, { error }).meta({ type: "integer", minimum: min, maximum: max });
};
