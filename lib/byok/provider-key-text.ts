import { inspect } from "node:util";

/** From so many characters on, a part of a key is too much of it. */
const TELLING = 8;

/** A provider key in the clear. Printed, logged, serialised or copied in any way it is its last four characters. */
export class ProviderKeyText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself: for the request to its provider, and for nothing else. Lint holds callers to that. */
  reveal(): string {
    return this.#text;
  }

  get lastFour(): string {
    return this.#text.slice(-4);
  }

  /** `text` without the key and without any part of it that would help: a provider's error may quote it. */
  hideIn(text: string): string {
    let shown = "";
    for (let i = 0; i < text.length;) {
      let length = 0;
      while (i + length < text.length && this.#text.includes(text.slice(i, i + length + 1))) length += 1;
      shown += length < TELLING ? text[i] : String(this);
      i += length < TELLING ? 1 : length;
    }
    return shown;
  }

  toString(): string {
    return `…${this.lastFour}`;
  }

  toJSON(): string {
    return String(this);
  }

  [inspect.custom](): string {
    return String(this);
  }
}
