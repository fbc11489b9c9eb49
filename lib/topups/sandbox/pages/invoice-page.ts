import type { Invoice } from "../types";
import { dollars, html, time } from "./html";
import { page, type PageAnswer } from "./layout";

const rows = (invoice: Invoice): [string, string][] => [
  ...invoice.lines.data.map((line): [string, string] => [`${line.description ?? ""}${(line.quantity ?? 1) > 1 ? ` × ${line.quantity}` : ""}`, dollars(line.amount)]),
  ...(invoice.total_taxes ?? []).map((tax): [string, string] => ["Tax", dollars(tax.amount)]),
];

export function showInvoice(invoice: Invoice): PageAnswer {
  return page(`Invoice ${invoice.number}`, html`<h1>Invoice ${invoice.number}</h1>
<p class="soft">${time(invoice.created)} · ${invoice.status} · ${invoice.customer_email}</p>
<dl class="sum">${rows(invoice).map(([what, cents]) => html`<div><dt>${what}</dt><dd>${cents}</dd></div>`)}
<div class="total"><dt>Total</dt><dd>${dollars(invoice.total)}</dd></div><div><dt>Paid</dt><dd>${dollars(invoice.amount_paid)}</dd></div></dl>
<p><a href="${invoice.invoice_pdf ?? ""}">Download PDF</a></p>`);
}

/** A one-page PDF by hand (PDF 1.4, ISO 32000): text lines in Helvetica, columns at fixed places. */
export function drawInvoicePdf(invoice: Invoice): PageAnswer {
  const lines: [string, string][] = [
    ["Sandbox: no real money moves", ""], ["", ""], [`Invoice ${invoice.number}`, invoice.status ?? ""], [new Date(invoice.created * 1000).toISOString().slice(0, 10), ""], [invoice.customer_email ?? "", ""], ["", ""],
    ...rows(invoice), ["Total", dollars(invoice.total)], ["Paid", dollars(invoice.amount_paid)],
  ];
  const literal = (text: string): string => `(${text.replace(/[^\x20-\x7e]/g, "-").replace(/[\\()]/g, "\\$&")})`;
  const drawn = lines.flatMap(([left, right], i) => [`BT /F1 11 Tf 56 ${780 - i * 20} Td ${literal(left)} Tj ET`, `BT /F1 11 Tf 460 ${780 - i * 20} Td ${literal(right)} Tj ET`]).join("\n");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const places = objects.map((object, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return { status: 200, headers: { "Content-Type": "application/pdf", "Content-Disposition": `inline; filename="${invoice.number}.pdf"` }, body: Buffer.from(text, "latin1") };
}
