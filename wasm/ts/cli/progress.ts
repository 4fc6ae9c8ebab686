/** How far the work is, on stderr, where a person looks at it. */

/** To the line's start, and clear it (ECMA-48 EL). */
const CLEAR = "\r\u001b[K";

/** A line on the terminal that is written over and over; nothing elsewhere. */
export class Progress {
  readonly #total: number;

  constructor(total: number) {
    this.#total = total;
  }

  /** Says that the work on input `index` (from 0) begins. */
  begin(index: number, input: string): void {
    this.#write(`${CLEAR}[${String(index + 1)}/${String(this.#total)}] ${printable(input)}`);
  }

  /** Clears the line, so that results do not stand in the middle of it. */
  clear(): void {
    this.#write(CLEAR);
  }

  #write(text: string): void {
    if (process.stderr.isTTY) {
      process.stderr.write(text);
    }
  }
}

/** Names may hold control characters, which must not reach a terminal. */
function printable(name: string): string {
  return name.replace(
    /\p{C}/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`,
  );
}
