import { expect, test } from "vitest";
import { parseUsageExport, readAmount, rowsOutside } from "@/lib/reconciliation/parse-usage-export";

const names = new Map([["ray-2", { name: "ray-2" }], ["luma/luma-dream-machine-ray-2", { name: "ray-2" }]]);
const read = (text: string) => parseUsageExport(text, names);
const refusal = async (text: string) => read(text).then(() => "taken", (error: Error) => error.message);
const DAY = "2026-10-31";

test("an amount is read with a decimal point and commas between thousands, half-up to the micro-dollar; anything that may mean something else is not", () => {
  const taken: [string, bigint][] = [["2.50", 2_500_000n], ["$2.5", 2_500_000n], ["-$2.50", -2_500_000n], ["1,234.56", 1_234_560_000n], ["1,234,567", 1_234_567_000_000n], ["0.0000004", 0n], ["0.0000005", 1n], ["12345", 12_345_000_000n]];
  for (const [text, micros] of taken) expect(readAmount(text), text).toBe(micros);
  for (const text of ["2,50", "1.234,56", "1,2,3", "1234,567", "12,34", ",500", "1,", "1e3", ".5", "2.", "+2.5", "(2.50)", "$-2.50", "2.50 USD", "€2.50"]) expect(readAmount(text), text).toBeNull();
});

test("a decimal comma, more than a million dollars a row, and a second amount are refused by row and field; a unit price is not the amount", async () => {
  expect(await refusal(`id,created_at,cost\na,${DAY},2.50\nb,${DAY},"2,50"\n`)).toMatch(/row 2, amount: .* not 2,50$/);
  expect(await refusal(`id,created_at,cost\na,${DAY},1000000.000001\n`)).toMatch(/row 1, amount: at most \$1,000,000 a row, not 1000000\.000001/);
  expect(await refusal(JSON.stringify([{ id: "a", created_at: DAY, cost: 999_999_999_999 }]))).toMatch(/row 1, amount: at most/);
  expect((await read(`id,created_at,cost\na,${DAY},"1,000,000"\n`))[0]!.micros).toBe(1_000_000_000_000n);
  expect(await refusal(`id,created_at,amount,total\na,${DAY},2.5,3\n`)).toMatch(/row 1, amount: the file has both amount and total/);
  expect(await refusal(JSON.stringify([{ id: "a", created_at: DAY, cost: 1 }, { id: "b", created_at: DAY, amount: 1 }]))).toMatch(/row 2, amount: the file has both cost and amount/);
  expect(await refusal(`id,created_at,Cost,cost\na,${DAY},2.5,3\n`)).toMatch(/two columns cost/);
  expect((await read(`id,price,total,created_at\na,0.5,2.5,${DAY}\n`))[0]!.micros).toBe(2_500_000n);
  expect((await read(`id,price,created_at\na,0.5,${DAY}\n`))[0]!.micros).toBeNull();
});

test("small JSON numbers are read, and seconds are half-up to the millisecond", async () => {
  const lines = await read(JSON.stringify([[1e-7, 5.0416667], [5e-7, "5.0005s"], [2.4999999999999996, 1e-7], [0, "0.0004"]].map(([cost, seconds], i) => ({ id: `${i}`, created_at: DAY, cost, seconds }))));
  expect(lines.map(({ micros, ms }) => [micros, ms])).toEqual([[0n, 5_042], [1n, 5_001], [2_500_000n, 0], [0n, 0]]);
  for (const seconds of ["five", "-5", "5m", "1e3", "1,5"]) expect(await refusal(`id,created_at,seconds\na,${DAY},"${seconds}"\n`), seconds).toMatch(/row 1, seconds: /);
});

test("a status says in a word that is known whether there is a video; an unknown one is refused, with or without an amount", async () => {
  const ids = async (status: string, cost = "") => (await read(`id,created_at,status,cost\na,${DAY},${status},${cost}\n`)).length;
  for (const status of ["completed", "COMPLETE", "done", "finished", "ready", "delivered", "succeeded", "200", "200 OK", "201", ""]) expect(await ids(status), status).toBe(1);
  for (const status of ["failed", "Error", "cancelled", "timed_out", "in-progress", "dreaming", "404 Not Found", "500"]) expect([await ids(status), await ids(status, "0"), await ids(status, "2.5")], status).toEqual([0, 0, 1]);
  for (const cost of ["", "2.5"]) expect(await refusal(`id,created_at,status,cost\na,${DAY},ok,1\nb,${DAY},perhaps,${cost}\n`)).toMatch(/row 2, status: perhaps /);
});

test("a time is ISO 8601, of UTC unless it says otherwise, or Unix seconds or milliseconds; nothing else is guessed at", async () => {
  const taken: [string, string][] = [
    ["2026-10-31", "2026-10-31T00:00:00.000Z"], ["2026-10-31T10:00:00Z", "2026-10-31T10:00:00.000Z"], ["2026-10-31 10:00", "2026-10-31T10:00:00.000Z"], ["2026-10-31 10:00:00 UTC", "2026-10-31T10:00:00.000Z"],
    ["2026-10-31T10:00:00.123456", "2026-10-31T10:00:00.123Z"], ["2026-10-31T10:00:00-0700", "2026-10-31T17:00:00.000Z"], ["2026-10-31T10:00:00+05:30", "2026-10-31T04:30:00.000Z"], ["2026-10-31 10:00:00+00", "2026-10-31T10:00:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"], ["1761904800", "2025-10-31T10:00:00.000Z"], ["1761904800.5", "2025-10-31T10:00:00.500Z"], ["1761904800123", "2025-10-31T10:00:00.123Z"], ["1420070400", "2015-01-01T00:00:00.000Z"],
  ];
  for (const [text, at] of taken) expect((await read(`id,created_at\na,${text}\n`))[0]!.at.toISOString(), text).toBe(at);
  const refused = ["row 12", "bill 5", "soon", "-5", "0", "2026-02-30", "2026-13-01", "2026-10", "2026", "20261031", "45961", "05/11/2026", "10-31-2026", "31-10-2026", "10/31/2026 10:00 PM", "Oct 31 2026", "2026-10-31T10:00:00 PST", "2026-10-31T25:00:00Z", "2026-10-31T10:00:00+15:00", "1761904800000000", "1420070399", "4102444800", "0001-01-01", "2100-01-01"];
  for (const text of refused) expect(await refusal(`id,created_at\na,${text}\n`), text).toContain(`row 1, created_at: a time from 2015 on such as 2026-11-01T10:00:00Z, 2026-11-01 or Unix seconds, not ${text}`);
  expect(await refusal(JSON.stringify([{ id: "a", created_at: { seconds: 1_761_904_800 } }]))).toMatch(/row 1, created_at: created_at must be text or a number/);
  expect(await refusal(JSON.stringify([{ id: "a" }]))).toMatch(/row 1, created_at: a time, in one of/);
});

test("ids that would become the same one are refused, and so is text that cannot be kept", async () => {
  for (const id of ["12345678901234567890", "9007199254740993", '{"a":1}', "[1]", "1.5", "true"]) expect(await refusal(`[{"id":${id},"created_at":"${DAY}"}]`), id).toMatch(/row 1, id: id must be text/);
  expect((await read(`[{"id":9007199254740991,"created_at":"${DAY}"},{"id":"12345678901234567890","created_at":"${DAY}"}]`)).map(({ id }) => id)).toEqual(["9007199254740991", "12345678901234567890"]);
  expect((await read(`id,created_at\n12345678901234567890,${DAY}\n`))[0]!.id).toBe("12345678901234567890");
  for (const bad of ["\\u0000", "\\ud800", "\\udc00"]) {
    expect(await refusal(`[{"id":"a${bad}","created_at":"${DAY}"}]`)).toMatch(/row 1, id: must not contain NUL or half/);
    expect(await refusal(`[{"id":"a","created_at":"${DAY}","model":"a${bad}"}]`)).toMatch(/row 1, model: must not contain NUL or half/);
  }
  expect(await refusal(`id,created_at\na\0,${DAY}\n`)).toMatch(/row 1, id: must not contain NUL/);
  expect(await refusal(`id,created_at\na\ud800,${DAY}\n`)).toMatch(/half a surrogate pair/);
  expect(await refusal(`id,created_at\n${"x".repeat(201)},${DAY}\n`)).toMatch(/row 1, id: 1 to 200 characters/);
  expect(await refusal(`id,created_at\n,${DAY}\n`)).toMatch(/row 1, id: 1 to 200 characters/);
  expect(await refusal(`id,created_at,model\na,${DAY},${"x".repeat(201)}\n`)).toMatch(/row 1, model: at most 200/);
});

test("CSV, JSON and JSON lines say the same, and models have the provider's name", async () => {
  const told = async (text: string) => (await read(text)).map(({ id, part, micros, feeMicros, ms, what, at, accountId }) => ({ id, part, micros, feeMicros, ms, what, at: at.toISOString(), accountId }));
  const expected = [{ id: "ä🎬", part: "ä🎬", micros: 2_500_000n, feeMicros: 0n, ms: 5_000, what: "ray-2", at: "2026-10-31T10:00:00.000Z", accountId: null }];
  const objects = [{ id: "ä🎬", created_at: "2026-10-31T10:00:00Z", model: "luma/luma-dream-machine-ray-2", request: { duration: "5s" }, cost: 2.5, state: "completed" }, { id: "z", created_at: "2026-10-31T10:00:00Z", state: "failed", cost: null }];
  expect(await told("\uFEFFRequest ID , Created At,Model,Seconds,Cost,Status,__proto__,Note\r\nä🎬,2026-10-31T10:00:00Z,ray-2,5,$2.50,completed,1,\"a,\nb\"\r\n\r\nz,2026-10-31,ray-2,9s,,failed,1,\r\n".replace("Request ID ", "request_id"))).toEqual(expected);
  for (const text of [JSON.stringify(objects), JSON.stringify(objects, null, 2), JSON.stringify({ errors: [], data: objects, count: 2 }, null, 2), JSON.stringify({ tags: ["x"], generations: objects }), objects.map((one) => JSON.stringify(one)).join("\r\n\r\n"), JSON.stringify({ ...objects[0], tags: [] })]) expect(await told(text), text).toEqual(expected);
});

test("an empty list is one, several lists are not guessed between, and what is no export says so", async () => {
  for (const text of ["[]", '{"generations":[]}', '{"count":0,"generations":[],"errors":[]}', "id,created_at,cost\n"]) expect(await read(text), text).toEqual([]);
  expect(await refusal(`{"failed":[{"id":"a","created_at":"${DAY}"}],"made":[{"id":"b","created_at":"${DAY}"}]}`)).toMatch(/several lists of rows \(failed, made\)/);
  expect(await refusal("")).toMatch(/has no rows/);
  expect(await refusal("hello\nworld\n")).toMatch(/neither JSON nor CSV with commas and a head that names id/);
  expect(await refusal(`id;created_at;cost\na;${DAY};2,50\n`)).toMatch(/neither JSON nor CSV with commas/);
  expect(await refusal("id,cost\na,1\n")).toMatch(/head that names created_at/);
  expect(await refusal(`id,created_at,cost\na,${DAY},2,50\n`)).toMatch(/neither CSV with a head nor JSON \(Invalid Record Length/);
  for (const text of ["{", `{"id":"a","created_at":"${DAY}"}\n{"id":`, "[1"]) expect(await refusal(text), text).toMatch(/neither CSV with a head nor JSON/);
  for (const text of ["[1]", `[{"id":"a","created_at":"${DAY}"},null]`, "[[]]"]) expect(await refusal(text), text).toMatch(/row [12], row: is no object/);
  expect(await refusal('{"page":{"items":[]},"id":"a"}')).toMatch(/row 1, created_at/);
});

test("rows of other days are counted, a period's end being one of them", async () => {
  const lines = await read("id,created_at\na,2026-10-30T23:59:59.999Z\nb,2026-10-31\nc,2026-10-31T23:59:59Z\nd,2026-11-01\n");
  expect(rowsOutside(lines, { from: new Date("2026-10-31T00:00:00Z"), to: new Date("2026-11-01T00:00:00Z") })).toBe(2);
  expect(rowsOutside([], { from: new Date(0), to: new Date(1) })).toBe(0);
});

test("others get the thread while a large file is read, and no gap of lines makes it slow", async () => {
  const rows = Array.from({ length: 60_000 }, (_, i) => ({ id: `generation-${i}`, created_at: "2026-10-31T10:00:00Z", seconds: 5, cost: 2.5 }));
  const csv = `id,created_at,seconds,cost\n${rows.map((row) => Object.values(row).join(",")).join("\n")}\n`;
  for (const text of [csv, JSON.stringify(rows), rows.map((row) => JSON.stringify(row)).join("\n")]) {
    let turns = 0;
    let isRead = false;
    const turn = () => { turns += 1; if (!isRead) setImmediate(turn); };
    setImmediate(turn);
    expect((await read(text)).length).toBe(rows.length);
    isRead = true;
    expect(turns).toBeGreaterThan(20);
  }
  expect(await refusal(`{"id":"a","created_at":"${DAY}"}${"\n".repeat(1_000_000)}x`)).toMatch(/neither CSV with a head nor JSON/);
});
