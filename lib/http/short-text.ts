import { z } from "zod";

/** A text of 1 to `max` characters in JSON, without the white space around it. */
export const shortText = (max: number) => {
  const error = `a text of 1 to ${max} characters`;
  return z.string({ error }).trim().min(1, { error }).max(max, { error });
};
