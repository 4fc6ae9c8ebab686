// Markup stands in index.html, as templates; the code only fills the parts.

/** The element with this id. A page without it is a defect, so it throws. */
export function byId<E extends Element>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`the page has no ${type.name} #${id}`);
  }
  return found;
}

/** A copy of the first element in the template with this id. */
export function copyTemplate(id: string): HTMLElement {
  const copy = byId(id, HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) {
    throw new Error(`the template #${id} is empty`);
  }
  return copy;
}

/** The part of `root` that is marked `data-part="name"`. */
export function part<E extends Element>(root: Element, name: string, type: new () => E): E {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof type)) {
    throw new Error(`the template has no ${type.name} with data-part="${name}"`);
  }
  return found;
}

/** Sets the text only where it changes, so that nothing is announced twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
