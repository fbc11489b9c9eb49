import { createModel } from "@/lib/catalog/create-model";
import { editModel } from "@/lib/catalog/edit-model";
import { modelFacts } from "@/lib/catalog/model-facts";
import { listUpstreams } from "@/lib/upstream/get-upstream";
import { act } from "../act";

const body = modelFacts(listUpstreams());

/** Adds a model, without a price as yet. */
export const POST = act(body, createModel);
/** Says otherwise what a model is and can do. */
export const PUT = act(body, editModel);
