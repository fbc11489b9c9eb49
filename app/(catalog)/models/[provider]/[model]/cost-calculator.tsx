"use client";

import { useState } from "react";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { Select } from "@/app/_components/ui/select";
import { formatDollars } from "@/lib/money/micros";

type Row = { resolution: string; costs: { ms: number; /** Of one video, in micro-dollars; null: no price. */ micros: string | null }[] };
const MOST = 1_000_000;

/** What a number of videos costs: the server's price of one, times how many. */
export function CostCalculator({ rows }: { rows: Row[] }) {
  const [resolution, setResolution] = useState(rows[0]?.resolution);
  const [length, setLength] = useState(0);
  const [many, setMany] = useState("10");
  const row = rows.find((one) => one.resolution === resolution);
  const cost = row?.costs[length];
  const count = /^\d{1,7}$/.test(many.trim()) ? Number(many) : null;
  const allowed = count !== null && count >= 1 && count <= MOST;
  return (
    <form aria-label="Cost calculator" onSubmit={(event) => event.preventDefault()} className="grid grid-cols-3 items-end gap-3">
      <Field label="Resolution"><Select value={resolution} onChange={(event) => setResolution(event.target.value)}>{rows.map((one) => <option key={one.resolution}>{one.resolution}</option>)}</Select></Field>
      <Field label="Length"><Select value={length} onChange={(event) => setLength(Number(event.target.value))}>{row?.costs.map(({ ms }, i) => <option key={ms} value={i}>{ms / 1_000} s</option>)}</Select></Field>
      <Field label="Videos"><Input inputMode="numeric" value={many} aria-invalid={!allowed} onChange={(event) => setMany(event.target.value)} /></Field>
      <output className="col-span-3 text-[13px]">{!allowed ? `Videos: a whole number from 1 to ${MOST.toLocaleString("en-US")}` : cost?.micros == null ? "No price in this resolution" : <>{count.toLocaleString("en-US")} × {formatDollars(BigInt(cost.micros), "exact")} = <strong>{formatDollars(BigInt(cost.micros) * BigInt(count), "exact")}</strong> of credit</>}</output>
    </form>
  );
}
