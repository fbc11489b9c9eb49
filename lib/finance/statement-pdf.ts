import { join } from "node:path";
import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import PdfDocument from "pdfkit";
import { describeTransaction } from "@/lib/analytics/prepare-transactions";
import { formatMonth } from "@/lib/analytics/prepare-top-ups";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import { decimalPlaces, placesOf } from "@/lib/money/decimal-places";
import { formatDollars, parseDecimal } from "@/lib/money/micros";
import { monthTitle } from "@/lib/time/local-months";
import { MOVEMENT_NAMES, MOVEMENTS } from "./movements";
import { pickLargest } from "./pick-largest";
import type { StatementDocument, StatementLine } from "./statement-document";

const [MARGIN, BOTTOM] = [48, 64];
const [INK, QUIET, LINE] = ["#18181b", "#5f5f68", "#d4d4d8"];
const font = (folder: string, file: string) => join(process.cwd(), "node_modules", "geist", "dist", "fonts", folder, file);

const money = (amount: string, signed = false) => `${signed && parseDecimal(amount)! > 0n ? "+" : ""}${formatDollars(parseDecimal(amount)!, "exact")}`;

/** Amounts of one column, all with as many decimals as the longest needs, so that their points stand under each other. */
function aligned(amounts: string[]): typeof money {
  const places = decimalPlaces(amounts.map((amount) => parseDecimal(amount)!));
  return (amount, signed) => {
    const text = money(amount, signed);
    return text + "0".repeat(places - placesOf(text));
  };
}

type Column = { name: string; width: number; right?: boolean };
type Pdf = InstanceType<typeof PdfDocument>;

type Told = { document: StatementDocument; hash: string | null; /** Of models, by id. */ names: ReadonlyMap<string, string> };

/** More lines than this, and more payments, are not read on paper: the largest are drawn, and the file of cells has all. */
const MOST = 500;

/** A statement as a PDF of A4 pages: its totals are of all lines, of which the largest are shown. What fails on the way breaks the stream off. */
export function statementPdf(told: Told): NodeJS.ReadableStream {
  const { account, month, known_at } = told.document;
  const pdf = new PdfDocument({ size: "A4", margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: BOTTOM }, bufferPages: true, info: { Title: `Statement of ${monthTitle(month)}, ${account.name}`, Author: "Tollgate", CreationDate: new Date(known_at) } });
  void draw(pdf, told).then(() => pdf.end(), (error: Error) => (pdf as unknown as Readable).destroy(error));
  return pdf;
}

async function draw(pdf: Pdf, { document, hash, names }: Told): Promise<void> {
  const { account, month, time_zone, state, usage, byok, totals, payments, ledger } = document;
  pdf.registerFont("text", font("geist-sans", "Geist-Regular.ttf")).registerFont("strong", font("geist-sans", "Geist-SemiBold.ttf")).registerFont("mono", font("geist-mono", "GeistMono-Regular.ttf"));
  const at = new Intl.DateTimeFormat("en-GB", { timeZone: time_zone, dateStyle: "medium", timeStyle: "short" });

  pdf.font("strong").fontSize(18).fillColor(INK).text("Statement").font("text").fontSize(11).text(`${account.name}, ${monthTitle(month)}`).moveDown(0.4);
  const of = `${at.format(new Date(document.from))} to ${at.format(new Date(document.to))}, ${time_zone}.`;
  note(pdf, `${of} ${state === "closed" ? `Closed ${at.format(new Date(document.known_at))}.` : `Open: as known ${at.format(new Date(document.known_at))}, and not final.`} Amounts in US dollars; account ${account.id}.`);

  await heading(pdf, "Balance");
  const balance = aligned([document.opening_balance, document.closing_balance, ...Object.values(document.movements)]);
  await table(pdf, [{ name: "", width: 0.7 }, { name: "", width: 0.3, right: true }], [
    ["Opening balance", balance(document.opening_balance)],
    ...MOVEMENTS.filter((name) => parseDecimal(document.movements[name]) !== 0n || name === "usage" || name === "top_ups").map((name) => [MOVEMENT_NAMES[name], balance(document.movements[name], true)]),
  ], ["Closing balance", balance(document.closing_balance)]);
  const beside = [
    ...(parseDecimal(document.fees) === 0n ? [] : [`Platform fees of ${money(document.fees)} were paid on top of the credit.`]), ...(parseDecimal(document.taxes) === 0n ? [] : [`Taxes of ${money(document.taxes)} were paid on top of it.`]),
    ...(parseDecimal(totals.usage.promotional) === 0n ? [] : [`${money(totals.usage.promotional)} of the usage was paid with promotional credit.`]),
    ...(document.unpriced_calls === 0 ? [] : [`The cost of ${document.unpriced_calls.toLocaleString("en-US")} calls is not known yet; they are charged once it is.`]),
  ];
  if (beside.length > 0) note(pdf, beside.join(" "));

  if (payments.length > 0) {
    await heading(pdf, "Payments and promotional credit");
    await table(pdf, [{ name: "Booked", width: 0.2 }, { name: "What", width: 0.3 }, { name: "Credit", width: 0.16, right: true }, { name: "Fee", width: 0.14, right: true }, { name: "Tax", width: 0.12, right: true }, { name: "No.", width: 0.08, right: true }],
      pickLargest(payments, ({ credit }) => credit, MOST).sort((a, b) => a.number - b.number).map(({ booked_at, code, credit, fee, tax, number }) => [at.format(new Date(booked_at)), describeTransaction({ code, model: null, reason: null }), ...[credit, fee, tax].map((amount) => (parseDecimal(amount) === 0n ? "—" : money(amount, true))), number.toLocaleString("en-US")]));
    moreThanShown(pdf, payments.length, "payments; what they come to is in the balance");
  }

  const bySubAccount = [...usage, ...byok].some(({ sub_account }) => sub_account !== "");
  const line = (one: StatementLine) => [
    names.get(one.model) ?? one.model, one.resolution || "—", one.api_key.name || "—", ...(bySubAccount ? [one.sub_account || "—"] : []), one.tag || "—", one.month_of_use === month ? "" : formatMonth(new Date(`${one.month_of_use}-01`)),
    one.price ? `${money(one.price.unit_price)} / ${one.price.unit}` : "list price", one.calls.toLocaleString("en-US"), formatSeconds(Number(one.seconds) * 1_000)];
  const columns = (amount: string): Column[] => [
    { name: "Model", width: 0.15 }, { name: "Resolution", width: 0.095 }, { name: "API key", width: 0.1 }, ...(bySubAccount ? [{ name: "Sub-account", width: 0.085 }] : []), { name: "Tag", width: bySubAccount ? 0.085 : 0.17 }, { name: "Made in", width: 0.08 },
    { name: "Price", width: 0.125, right: true }, { name: "Calls", width: 0.06, right: true }, { name: "Seconds", width: 0.095, right: true }, { name: amount, width: 0.125, right: true }];
  const all = (of: { calls: number; seconds: string }, amount: string) => ["All", "", "", ...(bySubAccount ? [""] : []), "", "", "", of.calls.toLocaleString("en-US"), formatSeconds(Number(of.seconds) * 1_000), amount];
  await heading(pdf, "Usage");
  if (usage.length === 0) note(pdf, "No call was charged in this month.");
  else {
    const shown = pickLargest(usage, (one) => one.amount, MOST);
    const amount = aligned([totals.usage.amount, ...shown.map((one) => one.amount)]);
    await table(pdf, columns("Amount"), shown.map((one) => [...line(one), amount(one.amount)]), all(totals.usage, amount(totals.usage.amount)));
    moreThanShown(pdf, usage.length, "lines; the total is of all");
  }
  if (byok.length > 0) {
    await heading(pdf, "On your own provider keys");
    note(pdf, `Charged $0.00. What the providers took is estimated at upstream list prices and is in no amount of this statement; ${money(totals.byok.fee_waived)} of platform fees were waived.`);
    const shown = pickLargest(byok, (one) => one.provider_cost, MOST);
    const amount = aligned([totals.byok.provider_cost, ...shown.map((one) => one.provider_cost)]);
    await table(pdf, columns("To provider"), shown.map((one) => [...line(one), amount(one.provider_cost)]), all(totals.byok, amount(totals.byok.provider_cost)));
    moreThanShown(pdf, byok.length, "lines; the total is of all");
  }
  if (ledger && hash) {
    await heading(pdf, "Proof");
    note(pdf, `Transactions ${ledger.first_number.toLocaleString("en-US")} to ${ledger.last_number.toLocaleString("en-US")} of the account's ledger. With the file Proof of this month, anybody can verify it without us.`);
    for (const [name, value] of [["Hash of this statement", hash], ["Hash of the one before", document.previous_hash ?? "none: it is the first"], "seal" in ledger ? ["Seal of its last transaction", ledger.seal] : ["Commitment to the seals of its transactions", ledger.commitment]] as const) pdf.font("text").fontSize(8).fillColor(QUIET).text(name).font("mono").fontSize(7.5).fillColor(INK).text(value).moveDown(0.3);
  }
  numberPages(pdf, `${account.name}, ${monthTitle(month)}${hash ? `, ${hash.slice(0, 16)}…` : ", not final"}`);
}

const widthOf = (pdf: Pdf) => pdf.page.width - 2 * MARGIN;
const room = (pdf: Pdf) => pdf.page.height - BOTTOM - pdf.y;

/** The next page, once others had their turn: drawing one takes some milliseconds. */
async function turnPage(pdf: Pdf): Promise<void> {
  await setImmediate();
  pdf.addPage();
}

async function heading(pdf: Pdf, text: string): Promise<void> {
  // Never alone at the foot of a page.
  if (room(pdf) < 80) await turnPage(pdf);
  pdf.moveDown(1).font("strong").fontSize(11).fillColor(INK).text(text, MARGIN).moveDown(0.4);
}

function note(pdf: Pdf, text: string): void {
  pdf.font("text").fontSize(8.5).fillColor(QUIET).text(text, MARGIN, pdf.y, { width: widthOf(pdf) }).moveDown(0.4);
}

/** Says how many are left out, and where they are. */
function moreThanShown(pdf: Pdf, count: number, what: string): void {
  if (count > MOST) note(pdf, `The ${MOST} largest of ${count.toLocaleString("en-US")} ${what}. The other ${(count - MOST).toLocaleString("en-US")} are in the CSV file of this month, which has all.`);
}

const [ROW, TEXT] = [15, 8];

/** Rows under a head that stands on each page again. A name that is too long for its column is cut. */
async function table(pdf: Pdf, columns: Column[], rows: string[][], footer?: string[]): Promise<void> {
  const rule = (colour: string) => pdf.moveTo(MARGIN, pdf.y).lineTo(MARGIN + widthOf(pdf), pdf.y).lineWidth(0.5).strokeColor(colour).stroke();
  const draw = (cells: string[], font: string, colour: string) => {
    const y = pdf.y + 3.5;
    let x = MARGIN;
    for (const [i, { width, right }] of columns.entries()) {
      const space = width * widthOf(pdf);
      const text = cells[i] ?? "";
      // Names are cut, numbers never: they are written smaller.
      const size = right ? Math.min(TEXT, (TEXT * (space - 4)) / pdf.font(font).fontSize(TEXT).widthOfString(text)) : TEXT;
      pdf.font(font).fontSize(size).fillColor(colour).text(text, x, y + TEXT - size, { width: space - (right ? 0 : 6), align: right ? "right" : "left", lineBreak: false, ellipsis: true, height: TEXT });
      x += space;
    }
    pdf.y = y - 3.5 + ROW;
    pdf.x = MARGIN;
  };
  const head = () => {
    if (columns.every(({ name }) => name === "")) return;
    draw(columns.map(({ name }) => name), "text", QUIET);
    rule(LINE);
  };
  head();
  for (const row of rows) {
    if (room(pdf) < 2 * ROW) {
      await turnPage(pdf);
      head();
    }
    draw(row, "text", INK);
    rule(LINE);
  }
  if (footer) draw(footer, "strong", INK);
  pdf.moveDown(0.4);
}

function numberPages(pdf: Pdf, text: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page);
    // Below the margin, where text would begin a new page.
    pdf.page.margins.bottom = 0;
    const y = pdf.page.height - 40;
    pdf.font("text").fontSize(7.5).fillColor(QUIET).text(text, MARGIN, y, { width: widthOf(pdf) * 0.8, lineBreak: false }).text(`Page ${page + 1} of ${count}`, MARGIN, y, { width: widthOf(pdf), align: "right", lineBreak: false });
  }
}
