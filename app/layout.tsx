import type { Metadata } from "next";
import { Theme } from "./_components/ui/theme";
import { mono, sans } from "./fonts";
import "./globals.css";

export const metadata: Metadata = { title: "Tollgate", description: "Usage metering and billing analytics for AI video gateways" };

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning className={`${sans.variable} ${mono.variable}`}>
      <body className="font-sans text-sm antialiased"><Theme>{children}</Theme></body>
    </html>
  );
}
