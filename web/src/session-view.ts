import type { Variant } from "isopix";

import { byId, setText } from "./elements.js";
import { formatPixels, shortHash } from "./format.js";
import { variantsBySize } from "./recipe.js";
import type { Announcement } from "./session.js";

/** Shows what the server announced: its engine, its recipe, the variants. */
export function showAnnouncement({ engine, digest, recipe }: Announcement): void {
  const line = byId("session", HTMLElement);
  setText(line, `engine ${engine} · recipe ${shortHash(digest)}`);
  line.title = `The recipe's SHA-256: ${digest}`;
  byId("recipe", HTMLUListElement).replaceChildren(
    ...variantsBySize(recipe).map(([name, variant]) => {
      const item = document.createElement("li");
      const bold = document.createElement("b");
      bold.textContent = name;
      item.append(bold, ` ${boxInWords(variant)}`);
      return item;
    }),
  );
}

function boxInWords({ width, height }: Variant): string {
  if (width !== undefined && height !== undefined) {
    return formatPixels(width, height);
  }
  if (width !== undefined) {
    return `${width} wide`;
  }
  return height !== undefined ? `${height} high` : "full size";
}
