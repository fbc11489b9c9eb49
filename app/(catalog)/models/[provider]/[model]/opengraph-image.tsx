import { notFound } from "next/navigation";
import { ImageResponse } from "next/og";
import { summarizePrice } from "@/lib/gateway/prepare-price-lines";
import { readModelPage } from "./read-model-page";

export const size = { width: 1200, height: 630 };
export const contentType = "image/png";
export const alt = "The model, who makes it, and its price";

/** What is shown where the page is shared: all of it made here. */
export default async function OpenGraphImage({ params }: { params: Promise<{ provider: string; model: string }> }) {
  const { provider, model: slug } = await params;
  const page = await readModelPage(`${provider}/${slug}`);
  if (!page) notFound();
  const lines = [page.model.providerName, page.model.name, summarizePrice(page.model) ?? "", page.model.useCases.join(" · ")];
  return new ImageResponse(
    <div style={{ width: "100%", height: "100%", display: "flex", flexDirection: "column", justifyContent: "center", padding: 80, gap: 24, background: "#0c0c0e", color: "#f4f4f5" }}>
      <div style={{ fontSize: 36, color: "#a1a1aa" }}>{lines[0]}</div>
      <div style={{ fontSize: 88 }}>{lines[1]}</div>
      <div style={{ fontSize: 48, color: "#93b4ff" }}>{lines[2]}</div>
      <div style={{ fontSize: 36, color: "#a1a1aa" }}>{lines[3]}</div>
      <div style={{ fontSize: 28, color: "#a1a1aa", marginTop: 60 }}>Tollgate</div>
    </div>, size);
}
