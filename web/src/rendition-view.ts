import { showBadge } from "./badge.js";
import type { Comparison } from "./comparison.js";
import { copyTemplate, part, setText } from "./elements.js";
import { formatBytes, formatPixels } from "./format.js";
import { HashesView } from "./hashes-view.js";

/** One rendition: its picture, its facts, its badge, its hashes. */
export class RenditionView {
  readonly element = copyTemplate("rendition-template");
  readonly #image = part(this.element, "image", HTMLImageElement);
  readonly #hashes = new HashesView(this.element);
  #localUrl: string | null = null;
  #shown: Blob | string | null = null;

  /** Shows the rendition as it stands now; `name` is the file's name. */
  show(comparison: Comparison, name: string): void {
    const { variant, format, browser, server, verdict, reason } = comparison;
    const facts = server ?? browser;
    if (!facts) {
      return;
    }
    Object.assign(this.element.dataset, { variant, format });
    setText(part(this.element, "variant", HTMLElement), variant);
    setText(
      part(this.element, "facts", HTMLElement),
      `${formatPixels(facts.width, facts.height)} · ${formatBytes(facts.bytes)} · ${format.toUpperCase()}`,
    );
    showBadge(this.element, verdict);
    const why = part(this.element, "reason", HTMLElement);
    setText(why, reason);
    why.hidden = reason === "";
    this.#hashes.show(browser?.sha256 ?? null, server?.sha256 ?? null);
    this.#image.width = facts.width;
    this.#image.height = facts.height;
    this.#image.alt = `${name}, ${variant}`;
    if (server) {
      const link = part(this.element, "link", HTMLAnchorElement);
      link.href = server.url;
      link.target = "_blank";
      link.rel = "noopener";
      link.title = `Open ${variant}, as the server made it`;
      void this.#showServerImage(server.url);
    } else if (browser) {
      this.#showLocalImage(browser.blob);
    }
  }

  /** Frees the memory of the local picture. */
  close(): void {
    if (this.#localUrl) {
      URL.revokeObjectURL(this.#localUrl);
      this.#localUrl = null;
    }
  }

  #showLocalImage(blob: Blob): void {
    if (this.#shown !== blob) {
      this.#shown = blob;
      this.close();
      this.#localUrl = URL.createObjectURL(blob);
      this.#image.src = this.#localUrl;
      this.#image.dataset["source"] = "browser";
    }
  }

  async #showServerImage(url: string): Promise<void> {
    if (this.#shown === url) {
      return;
    }
    this.#shown = url;
    // Decoded beside the page first, so that the picture does not blink.
    const image = new Image();
    image.src = url;
    try {
      await image.decode();
    } catch {
      const why = part(this.element, "reason", HTMLElement);
      setText(why, "The server's picture could not be loaded; this is the browser's.");
      why.hidden = false;
      return;
    }
    if (this.#shown === url) {
      this.#image.src = url;
      this.#image.dataset["source"] = "server";
      this.close();
    }
  }
}
