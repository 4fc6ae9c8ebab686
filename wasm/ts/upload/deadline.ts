/** A signal that also fires by itself when time is up. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(milliseconds: number, outer: AbortSignal | undefined) {
    this.#milliseconds = milliseconds;
    this.#outer = outer;
    if (outer?.aborted) {
      this.#fire();
    }
    outer?.addEventListener("abort", this.#fire);
    this.extend();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Begins to count anew. */
  extend(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#fire, this.#milliseconds);
  }

  /** Lets go of the timer and of the outer signal. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#fire);
  }

  readonly #fire = (): void => {
    this.#controller.abort();
  };
}
