import type { Metadata } from "next";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import { Theme } from "./_components/ui/theme";
import "./globals.css";

export const metadata: Metadata = { title: "Tollgate", description: "Usage metering and billing analytics for AI video gateways" };

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body className="font-sans text-sm antialiased"><Theme>{children}</Theme></body>
    </html>
  );
}
