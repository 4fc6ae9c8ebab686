import type { Verdict } from "./comparison.js";
import { part, setText } from "./elements.js";

const WORDS: Record<Verdict, string> = {
  pending: "Not yet compared",
  same: "Same bytes",
  differ: "Bytes differ",
  none: "Not compared",
};

const ICONS: Record<Verdict, string> = {
  pending: "#icon-wait",
  same: "#icon-check",
  differ: "#icon-differ",
  none: "#icon-none",
};

/** Shows whether the two sides' SHA-256 are equal. */
export function showBadge(root: Element, verdict: Verdict): void {
  part(root, "badge", HTMLElement).dataset["verdict"] = verdict;
  part(root, "badge-icon", SVGUseElement).setAttribute("href", ICONS[verdict]);
  setText(part(root, "badge-text", HTMLElement), WORDS[verdict]);
}
