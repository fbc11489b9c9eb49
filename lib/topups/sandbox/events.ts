import { z } from "zod";
import { badParam } from "./errors";
import { pageOf } from "./lists";
import { flag, paging, readParams, text } from "./params";
import { get, type Route } from "./sandbox";
import type { Fields } from "./types";

/** `charge.*` matches as in Stripe's list. */
const matches = (type: string, wanted: string): boolean => (wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted);

export const eventRoutes: Route[] = [
  ["GET", "/v1/events", (sandbox, form) => {
    const { type, types, delivery_success: delivered, ...page } = readParams(z.strictObject({ ...paging, type: text.optional(), types: z.array(text).max(20).optional(), delivery_success: flag.optional() } satisfies Fields<"eventList">), form);
    if (type && types) throw badParam("types", "You may only specify one of these parameters: type, types.");
    const wanted = types ?? (type ? [type] : null);
    const events = sandbox.store.list("event").filter((event) => (!wanted || wanted.some((pattern) => matches(event.type, pattern))) && (delivered === undefined || (sandbox.store.find("sandbox.outcome", event.id)?.delivered ?? false) === delivered));
    return pageOf(events, "/v1/events", page);
  }],
  ["GET", "/v1/events/:id", (sandbox, form, eventId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "event", eventId!);
  }],
];
