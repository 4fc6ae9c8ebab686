import { byId } from "./elements.js";

/** Says a sentence to those who hear the page rather than see it. */
export function announce(sentence: string): void {
  byId("announcer", HTMLElement).textContent = sentence;
}
