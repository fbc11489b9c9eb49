import { createTransport } from "nodemailer";
import type { Database } from "@/db/client";
import { devInbox } from "@/db/schema";
import { getEnv } from "@/lib/env";
import { newId } from "@/lib/ids/ids";

/** Sends an e-mail by SMTP. Without a server it goes to the log and to the development inbox page. Never call it in a transaction. */
export async function sendEmail(db: Database, mail: { to: string; subject: string; body: string }): Promise<void> {
  const { SMTP_URL, EMAIL_FROM } = getEnv();
  if (SMTP_URL) {
    await createTransport(SMTP_URL).sendMail({ to: mail.to, from: EMAIL_FROM, subject: mail.subject, text: mail.body });
    return;
  }
  console.log(`E-mail to ${mail.to}: ${mail.subject}\n${mail.body}`);
  await db.insert(devInbox).values({ id: newId(), recipient: mail.to, subject: mail.subject, body: mail.body, createdAt: new Date() });
}
