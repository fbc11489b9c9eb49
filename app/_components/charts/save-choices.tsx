"use client";

import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/app/_components/ui/dropdown-menu";

export type SaveType = "png" | "svg" | "csv";
export type SaveChoicesProps = { button: React.ReactElement; onChoose: (type: SaveType) => void };

/** What a chart can be saved as, under the button that was pressed: open from the start. */
export function SaveChoices({ button, onChoose }: SaveChoicesProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {(["png", "svg", "csv"] as const).map((type) => <DropdownMenuItem key={type} onSelect={() => onChoose(type)}>Save as {type.toUpperCase()}</DropdownMenuItem>)}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
