import { AppError } from "@/lib/errors/app-error";

/**
 * A sealed key that does not open: changed, moved, or sealed under a master key that is gone. It never says which, and
 * carries no cause, so neither an answer nor a log helps whoever tries.
 */
export class UnopenableKey extends AppError {
  constructor() {
    super("unavailable", "This provider key cannot be opened. Delete it and attach it again");
    this.name = "UnopenableKey";
  }
}
