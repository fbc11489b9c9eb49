import { microsToDecimal } from "@/lib/money/micros";
import type { Availability } from "./availability";
import type { GatewayModel } from "./list-models";
import type { Question } from "./prepare-faq";

/**
 * A model's page for search engines: product with its offers, questions, and where the page is (https://schema.org). As JSON that
 * may stand within a script element: nothing in it can end that element.
 */
export function prepareStructuredData(model: GatewayModel, { questions, baseUrl, availability }: { questions: Question[]; baseUrl: string; availability: Availability }): string {
  const url = `${baseUrl}/models/${model.id}`;
  const graph = [
    {
      "@type": "Product", name: model.name, description: model.description, sku: model.id, category: `AI ${model.modality} model`, url, brand: { "@type": "Brand", name: model.providerName },
      offers: model.prices.map((price) => ({
        "@type": "Offer", priceCurrency: "USD", price: microsToDecimal(price.unitPriceMicros), availability: availability === "credit" ? "https://schema.org/InStock" : "https://schema.org/OutOfStock", url,
        priceSpecification: { "@type": "UnitPriceSpecification", priceCurrency: "USD", price: microsToDecimal(price.unitPriceMicros), unitText: price.unit === "block" ? `${price.blockMs! / 1_000} s` : price.unit, ...(price.resolution === "*" ? {} : { description: price.resolution }) },
      })),
    },
    { "@type": "FAQPage", mainEntity: questions.map(({ question, answer }) => ({ "@type": "Question", name: question, acceptedAnswer: { "@type": "Answer", text: answer } })) },
    {
      "@type": "BreadcrumbList",
      itemListElement: [["Models", `${baseUrl}/models`], [model.providerName, `${baseUrl}/models?provider=${model.providerId}`], [model.name, url]].map(([name, item], i) => ({ "@type": "ListItem", position: i + 1, name, item })),
    },
  ];
  return JSON.stringify({ "@context": "https://schema.org", "@graph": graph }).replaceAll("<", "\\u003c");
}
