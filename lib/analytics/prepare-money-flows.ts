import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";
import type { MoneyFlows, Move } from "./money-flows";
import type { Picture } from "./prepare-picture";
import { assignColors, type Series } from "./prepare-series";
import { describeTransaction } from "./prepare-transactions";
import { PAID_DIRECTLY } from "./paid-directly";

/** `column` from the left: where money comes from, credit and what is beside it, where it went, who made the videos. */
export type FlowNode = { key: string; name: string; column: number; color: string; micros: Micros; text: string; /** To the cent. */ short: string; /** For drawing. */ value: number };
export type FlowLink = { from: string; to: string; micros: Micros; text: string; value: number; color: string; /** Paid to providers directly: hatched, and no part of credit. */ direct: boolean };
export type MoneyPicture = Picture & { nodes: FlowNode[]; links: FlowLink[]; notes: string[] };

const DRAWN = 8;
const [GREY, CREDIT, FEE] = ["var(--quiet)", "var(--series-0)", "var(--series-5)"];

/**
 * A period's money from where it came to where it went, each node's in equal to its out. Credit is the ledger's; what models took of it
 * is by the time of the calls, and what lies between both is a node of its own. Money paid to providers directly goes beside credit.
 */
export function prepareMoneyFlows({ openingMicros, closingMicros, heldMicros, moves, models }: MoneyFlows): MoneyPicture {
  const nodes = new Map<string, Omit<FlowNode, "micros" | "text" | "short" | "value">>();
  const links: Omit<FlowLink, "text" | "value">[] = [];
  const node = (key: string, name: string, column: number, color = GREY) => {
    if (!nodes.has(key)) nodes.set(key, { key, name, column, color });
    return key;
  };
  const link = (from: string, to: string, micros: Micros, { color = GREY, direct = false } = {}) => {
    const known = links.find((one) => one.from === from && one.to === to && one.direct === direct);
    if (known) known.micros += micros;
    else if (micros > 0n) links.push({ from, to, micros, color, direct });
  };
  const into = (key: string, name: string, micros: Micros) => { if (micros > 0n) link(node(key, name, 0), node("credit", "Credit", 1, CREDIT), micros, { color: CREDIT }); };
  const outOf = (key: string, name: string, micros: Micros) => { if (micros > 0n) link(node("credit", "Credit", 1, CREDIT), node(key, name, 2), micros); };

  into("opening", "Balance before", openingMicros);
  const settled = moves.filter(({ code }) => code === "top_up.settle");
  for (const { credit, amountMicros } of settled) {
    if (credit === "customer_credit") into("paid", "Paid for top-ups", amountMicros);
    else if (amountMicros > 0n) link(node("paid", "Paid for top-ups", 0), credit === "tax_payable" ? node("tax", "Tax", 1) : node("fee", "Platform fee", 1, FEE), amountMicros, { color: credit === "tax_payable" ? GREY : FEE });
  }
  for (const move of moves) if (move.credit === "customer_credit" && move.code !== "top_up.settle") into(`in ${move.code}`, titleOf(move), move.amountMicros);
  into("overrun", "Overrun, not covered yet", -closingMicros);

  const booked = moves.filter(({ code, debit }) => code === "usage.charge" && debit === "customer_credit").reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
  const spent = models.reduce((sum, { spendMicros }) => sum + spendMicros, 0n);
  into("later", "Calls that were booked later", spent - booked);
  const ranked = models.filter(({ spendMicros, directMicros }) => spendMicros + directMicros > 0n).sort((a, b) => order(b.spendMicros + b.directMicros, a.spendMicros + a.directMicros) || (a.id < b.id ? -1 : 1));
  const drawn = ranked.length > DRAWN + 1 ? ranked.slice(0, DRAWN) : ranked;
  const colors = assignColors(drawn);
  const colorOf = (id: string) => (colors.has(id) ? `var(--series-${colors.get(id)})` : GREY);
  for (const [i, model] of ranked.entries()) {
    const color = i < drawn.length ? colorOf(model.id) : GREY;
    const key = i < drawn.length ? node(`model ${model.id}`, model.name, 2, color) : node("others", `Others (${ranked.length - drawn.length})`, 2);
    const provider = node(`provider ${model.provider.id}`, model.provider.name, 3);
    if (model.spendMicros > 0n) link(node("credit", "Credit", 1, CREDIT), key, model.spendMicros, { color });
    if (model.directMicros > 0n) link(node("direct", PAID_DIRECTLY, 1), key, model.directMicros, { color, direct: true });
    link(key, provider, model.spendMicros, { color });
    link(key, provider, model.directMicros, { color, direct: true });
  }
  outOf("earlier", "Calls of another time, booked in this one", booked - spent);
  for (const move of moves) if (move.debit === "customer_credit" && move.code !== "usage.charge") outOf(`out ${move.code}`, titleOf(move), move.amountMicros);
  outOf("covered", "Overrun from before, covered", -openingMicros);
  const held = heldMicros === null || closingMicros <= 0n ? 0n : heldMicros < closingMicros ? heldMicros : closingMicros;
  outOf("held", "Held for running jobs", held);
  outOf("left", "Still to spend", closingMicros - held);

  const through = (key: string) => {
    const sum = (side: "from" | "to") => links.reduce((all, one) => (one[side] === key ? all + one.micros : all), 0n);
    return sum("from") > sum("to") ? sum("from") : sum("to");
  };
  const shown = (micros: Micros) => ({ micros, text: formatDollars(micros, "exact"), value: Number(micros) / 1e6 });
  const nameOf = (key: string) => nodes.get(key)!.name;
  const back = moves.filter(({ code, debit }) => code !== "top_up.settle" && (debit === "top_up_fee_revenue" || debit === "tax_payable")).reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
  const legend = drawn.map(({ id, name }): Series => ({ key: id, label: name, color: colorOf(id), model: id, funding: "wallet" }));
  const drawnLinks = links.map((one) => ({ ...one, ...shown(one.micros) }));
  return {
    title: "Where the money went", total: formatDollars(booked, "exact"), totalShort: formatDollars(booked), isEmpty: links.length === 0, legend,
    nodes: [...nodes.values()].map((one) => ({ ...one, ...shown(through(one.key)), short: formatDollars(through(one.key)) })).filter(({ micros }) => micros > 0n), links: drawnLinks,
    notes: back > 0n ? [`With what was refunded or disputed, ${formatDollars(back, "exact")} of fees and tax went back as well.`] : [],
    table: {
      columns: [{ name: "From" }, { name: "To" }, { name: "Amount", right: true }],
      rows: drawnLinks.map(({ from, to, direct, text, micros }) => ({ key: `${from} ${to} ${direct}`, cells: [{ text: nameOf(from) }, { text: direct && from !== "direct" ? `${nameOf(to)}, directly` : nameOf(to) }, { text, plain: microsToDecimal(micros) }] })),
    },
  };
}

const order = (a: Micros, b: Micros) => (a < b ? -1 : a > b ? 1 : 0);

const OUT: Record<string, string> = { "refund.start": "Refunded", "dispute.open": "Taken back in a dispute" };
const titleOf = ({ code }: Move) => OUT[code] ?? describeTransaction({ code, model: null, reason: null });
