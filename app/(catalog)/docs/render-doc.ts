import { Marked } from "marked";

export type Heading = { id: string; text: string };

const idOf = (text: string) => text.toLowerCase().replaceAll(/[^\w]+/g, "-").replaceAll(/^-|-$/g, "");

/** A page's Markdown as HTML, with the headings to jump to. The Markdown is our own, so its HTML may stand as it is. */
export function renderDoc(markdown: string): { html: string; headings: Heading[] } {
  const headings: Heading[] = [];
  // Regions are told apart by their names.
  const counted = { Table: 0, Code: 0 };
  const region = (kind: keyof typeof counted) => `role="region" aria-label="${kind} ${++counted[kind]}" tabindex="0"`;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const plain = text.replaceAll(/[`*]/g, "");
        if (depth === 2) headings.push({ id: idOf(plain), text: plain });
        return `<h${depth} id="${idOf(plain)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      // Wide ones scroll in themselves, by keyboard too.
      table(token) {
        const row = (cells: typeof token.header, tag: "th" | "td") => `<tr>${cells.map((cell) => `<${tag}${tag === "th" ? " scope=\"col\"" : ""}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("")}</tr>`;
        const head = token.header.some(({ text }) => text !== "") ? `<thead>${row(token.header, "th")}</thead>` : "";
        return `<div class="scroller" ${region("Table")}><table>${head.replaceAll("<th scope=\"col\"></th>", "<td></td>")}<tbody>${token.rows.map((cells) => row(cells, "td")).join("")}</tbody></table></div>\n`;
      },
      code({ text }) {
        return `<pre ${region("Code")}><code>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</code></pre>\n`;
      },
    },
  });
  return { html: marked.parse(markdown, { async: false }), headings };
}
