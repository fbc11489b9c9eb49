import { DrizzleAdapter } from "@auth/drizzle-adapter";
import { eq } from "drizzle-orm";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import EmailProvider from "next-auth/providers/email";
import GithubProvider from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import { z } from "zod";
import type { Context } from "@/lib/context/context";
import { userIdentities, users, verificationTokens } from "@/db/schema";
import { getEnv } from "@/lib/env";
import { countAgainst } from "@/lib/http/count-against";
import { emailAddress } from "./email-address";
import { LINK_HOURS, maySendLink } from "./may-send-link";
import { verifyPassword } from "./password";
import { sendEmail } from "./send-email";

/** Tries of one user's password; each also costs us the work of a slow hash. */
const TRIES = { points: 30, seconds: 60 };
const credentials = z.object({ email: emailAddress, password: z.string().max(200) });

/** The identity providers that are configured, for the buttons of the sign-in page. */
export function listIdentityProviders(): { id: string; name: string }[] {
  const env = getEnv();
  return [
    ...(env.GITHUB_ID && env.GITHUB_SECRET ? [{ id: "github", name: "GitHub" }] : []),
    ...(env.GOOGLE_CLIENT_ID && env.GOOGLE_CLIENT_SECRET ? [{ id: "google", name: "Google" }] : []),
    ...(env.OIDC_ISSUER && env.OIDC_CLIENT_ID ? [{ id: "oidc", name: "single sign-on" }] : []),
  ];
}

/** The ways to sign in: identity providers as configured, a link by e-mail, and passwords for users of the demo data. */
export function signInOptions(ctx: Context): NextAuthOptions {
  const env = getEnv();
  const { db } = ctx;
  const providers: NextAuthOptions["providers"] = [
    CredentialsProvider({
      id: "demo",
      name: "Demo user",
      credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
      async authorize(given) {
        // Only the demo data gives users a password hash; an installation without it has nothing to match here.
        // next-auth shows the text of an error, so none may be thrown, whatever was posted.
        const parsed = credentials.safeParse(given);
        if (!parsed.success) return null;
        const [user] = await db.select().from(users).where(eq(users.email, parsed.data.email));
        if (!user?.demoPasswordHash || (await countAgainst(ctx, `password:${user.id}`, TRIES)).exceeded) return null;
        if (!(await verifyPassword(parsed.data.password, user.demoPasswordHash))) return null;
        return { id: user.id, email: user.email, name: user.name };
      },
    }),
    EmailProvider({
      from: env.EMAIL_FROM,
      maxAge: LINK_HOURS * 3_600,
      normalizeIdentifier: (text) => emailAddress.parse(text),
      async sendVerificationRequest({ identifier, url }) {
        const subject = "Sign in to Tollgate";
        const body = `Open this link to sign in. It works once, for ${LINK_HOURS} hours.\n\n${url}\n`;
        await sendEmail(db, { to: identifier, subject, body });
      },
    }),
  ];
  if (env.GITHUB_ID && env.GITHUB_SECRET) providers.push(GithubProvider({ clientId: env.GITHUB_ID, clientSecret: env.GITHUB_SECRET }));
  if (env.GOOGLE_CLIENT_ID && env.GOOGLE_CLIENT_SECRET) providers.push(GoogleProvider({ clientId: env.GOOGLE_CLIENT_ID, clientSecret: env.GOOGLE_CLIENT_SECRET }));
  if (env.OIDC_ISSUER && env.OIDC_CLIENT_ID) {
    providers.push({
      id: "oidc", name: "Single sign-on", type: "oauth", wellKnown: `${env.OIDC_ISSUER.replace(/\/$/, "")}/.well-known/openid-configuration`,
      clientId: env.OIDC_CLIENT_ID, clientSecret: env.OIDC_CLIENT_SECRET, idToken: true, checks: ["pkce", "state"],
      authorization: { params: { scope: "openid email profile" } },
      profile: (profile: { sub: string; name?: string; email?: string }) => ({ id: profile.sub, name: profile.name ?? null, email: profile.email ?? null }),
    });
  }
  return {
    providers,
    adapter: DrizzleAdapter(db, { usersTable: users as never, accountsTable: userIdentities as never, verificationTokensTable: verificationTokens as never }) as NextAuthOptions["adapter"],
    session: { strategy: "jwt" },
    pages: { signIn: "/sign-in", verifyRequest: "/sign-in?sent=1" },
    callbacks: {
      signIn: async ({ user, email, profile }) => {
        // An address that its own provider does not vouch for may be somebody else's, who is to be invited by it.
        if ((profile as { email_verified?: unknown } | undefined)?.email_verified === false) return false;
        return !email?.verificationRequest || ((await maySendLink(ctx, user.email ?? "")) ? true : "/sign-in?error=TooManyLinks");
      },
      // The session says who it is, never what they may do: roles are read on every request.
      session: ({ session, token }) => ({ ...session, userId: token.sub }),
    },
  };
}
