"use client";

import { Dialog as Radix } from "radix-ui";

type Props = { trigger?: React.ReactNode; title: string; open: boolean; onOpenChange: (open: boolean) => void; children: React.ReactNode };

export function Dialog({ trigger, title, open, onOpenChange, children }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Radix.Content aria-describedby={undefined} className="fixed top-24 left-1/2 z-50 w-[calc(100%-2rem)] max-w-md -translate-x-1/2 space-y-4 rounded border border-line bg-ground p-4">
          <Radix.Title className="font-semibold">{title}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
