import { createProvider } from "@/lib/catalog/create-provider";
import { editProvider } from "@/lib/catalog/edit-provider";
import { providerFacts } from "@/lib/catalog/model-facts";
import { act } from "../../act";

/** Adds a maker of models. */
export const POST = act("catalog.manage", providerFacts, createProvider);
/** Says otherwise what a provider is called and where it is found. */
export const PUT = act("catalog.manage", providerFacts, editProvider);
