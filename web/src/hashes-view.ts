import { part, setText } from "./elements.js";
import { shortHash } from "./format.js";

// So long the button says that it has copied.
const COPIED_MS = 2000;

/** The hashes of one rendition: short at first, both in full when opened. */
export class HashesView {
  readonly #root: Element;
  #lines: string[] = [];

  /** @param root the rendition's element */
  constructor(root: Element) {
    this.#root = root;
    part(root, "copy", HTMLButtonElement).addEventListener("click", () => {
      void this.#copy();
    });
  }

  /** Shows what is known: 64 hex digits each, or null. */
  show(browser: string | null, server: string | null): void {
    const short = part(this.#root, "short-hash", HTMLElement);
    short.title = server ?? browser ?? "";
    setText(short, shortHash(short.title));
    setText(part(this.#root, "browser-hash", HTMLElement), browser ?? "not computed");
    setText(part(this.#root, "server-hash", HTMLElement), server ?? "not yet known");
    this.#lines = [browser && `browser ${browser}`, server && `server  ${server}`].filter(
      (line) => line !== null,
    );
  }

  async #copy(): Promise<void> {
    const button = part(this.#root, "copy", HTMLButtonElement);
    try {
      await navigator.clipboard.writeText(this.#lines.join("\n"));
      setText(button, "Copied");
    } catch {
      setText(button, "Not allowed here");
    }
    setTimeout(() => {
      setText(button, "Copy");
    }, COPIED_MS);
  }
}
