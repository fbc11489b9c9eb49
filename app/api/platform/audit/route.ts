import { z } from "zod";
import { keepAudit } from "@/lib/audit/keep-audit";
import { act } from "../act";

export const POST = act("books.manage", z.strictObject({}), async (ctx) => ({ findings: (await keepAudit(ctx)).length }));
