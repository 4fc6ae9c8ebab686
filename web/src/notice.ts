import { byId, setText } from "./elements.js";

/** A message that concerns the whole page. */
export interface Notice {
  title: string;
  text: string;
  /** What can be done about it. */
  action: { label: string; run: () => void };
}

/** Shows a message above the drop zone; null takes it away. */
export function showNotice(notice: Notice | null): void {
  const box = byId("notice", HTMLElement);
  box.hidden = notice === null;
  if (notice) {
    setText(byId("notice-title", HTMLElement), notice.title);
    setText(byId("notice-text", HTMLElement), notice.text);
    const button = byId("notice-action", HTMLButtonElement);
    setText(button, notice.action.label);
    button.onclick = notice.action.run;
  }
}
