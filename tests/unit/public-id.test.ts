import { expect, test } from "vitest";
import { newId } from "@/lib/ids/ids";
import { idOfPublic, publicId } from "@/lib/ids/public-id";

test("a public id leads back to its row, and anything else to none", () => {
  const id = newId();
  const named = publicId("sa", id);
  expect(named).toMatch(/^sa_[0-9a-f]{32}$/);
  expect(idOfPublic("sa", named)).toBe(id);
  for (const wrong of ["", id, named.toUpperCase(), `${named}0`, ` ${named}`, named.replace("sa", "job"), "sa_\0"]) expect(idOfPublic("sa", wrong)).toBeNull();
});
