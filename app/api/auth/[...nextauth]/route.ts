import NextAuth from "next-auth";
import { signInOptions } from "@/lib/auth/sign-in-options";
import { requestContext } from "@/lib/http/request-context";

async function handler(request: Request, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> {
  const handle = NextAuth(signInOptions(requestContext({ kind: "system", name: "sign-in" }))) as (request: Request, context: unknown) => Promise<Response>;
  return handle(request, context);
}

export { handler as GET, handler as POST };
