import { byId } from "./elements.js";
import type { Totals } from "./totals.js";

/** Shows the facts above the cards; what is not known yet is left out. */
export function showTotals({ ready, identical, sent, verdict }: Totals): void {
  const facts = [item(ready)];
  if (verdict !== "pending") {
    const proof = item(identical);
    proof.dataset["verdict"] = verdict;
    facts.push(proof, item(sent));
  }
  byId("summary", HTMLUListElement).replaceChildren(...facts);
}

function item(text: string): HTMLElement {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}
