/** Objects of the bindings: what they hold of the instance's memory is given back by hand. */

interface Held {
  free(): void;
}

/** Does something with an object of the bindings, and frees it. */
export async function using<Item extends Held, Value>(
  held: Item,
  use: (held: Item) => Promise<Value>,
): Promise<Value> {
  try {
    return await use(held);
  } finally {
    free(held);
  }
}

// After a trap nothing of the instance may be called, and this would trap
// again and hide the first error.
function free(held: Held): void {
  try {
    held.free();
  } catch {
    // The error that matters is already on its way.
  }
}
