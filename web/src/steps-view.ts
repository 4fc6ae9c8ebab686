import { copyTemplate, part, setText } from "./elements.js";
import type { Step } from "./steps.js";

/** Shows the steps in `list`, made once and then only changed. */
export function showSteps(list: Element, steps: Step[]): void {
  steps.forEach((step, index) => {
    const item = list.children[index] ?? list.appendChild(copyTemplate("step-template"));
    showStep(item, step);
  });
}

function showStep(item: Element, { name, value, mark, progress }: Step): void {
  item.setAttribute("data-mark", mark);
  item.ariaCurrent = mark === "active" ? "step" : null;
  const icon = mark === "failed" ? "#icon-remove" : "#icon-check";
  part(item, "icon", SVGUseElement).setAttribute("href", icon);
  setText(part(item, "name", HTMLElement), name);
  setText(part(item, "value", HTMLElement), value);
  const bar = part(item, "progress", HTMLProgressElement);
  bar.hidden = mark !== "active";
  bar.ariaLabel = `${name}: ${value}`;
  if (progress === null) {
    bar.removeAttribute("value");
  } else {
    bar.value = progress * 100;
  }
}
