import { AppError, type ErrorCode } from "@/lib/errors/app-error";

const WORDS: Partial<Record<ErrorCode, string>> = {
  insufficient_credits: "The account cannot pay for this call now",
  unauthenticated: "The provider refused the account's own provider key",
};

/**
 * Does what may be refused for the account's money or keys. On behalf of a sub-account the refusal does not say what the
 * account has or how its keys are called: whoever has a sub-account's key is a customer of the account.
 */
export async function hideAccount<T>(onBehalf: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const words = onBehalf && error instanceof AppError ? WORDS[error.code] : undefined;
    throw words === undefined ? error : new AppError((error as AppError).code, words);
  }
}
