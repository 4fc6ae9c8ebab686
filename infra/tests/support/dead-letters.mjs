// Events that could not be dealt with.

import { take } from "./captured.mjs";
import { imageId } from "./identity.mjs";

/** All dead letters of a stack that a test file has seen, taken out of the queue as they come. */
export class DeadLetters {
  #stack;
  #letters = [];

  constructor(stack) {
    this.#stack = stack;
  }

  /** The events that the letters hold; what is no JSON, as it is. */
  async all() {
    for (;;) {
      const more = await take(this.#stack, this.#stack.outputs.DeadLetterQueueUrl);
      if (more.length === 0) {
        return this.#letters;
      }
      this.#letters.push(...more);
    }
  }

  /** Those of one image. */
  async of(id) {
    return (await this.all()).filter((event) => this.#idOf(event) === id);
  }

  /** The images that have one. */
  async ids() {
    return new Set((await this.all()).map((event) => this.#idOf(event)));
  }

  #idOf(event) {
    try {
      return imageId(this.#stack.wiring.keyOf(event));
    } catch {
      // What is no event of an object is of no image.
      return undefined;
    }
  }
}
