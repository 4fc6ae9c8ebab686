// The ways in: dropped anywhere on the page, chosen, or pasted.

import { byId } from "./elements.js";

/**
 * Calls `take` with every lot of files that the person gives, and `refuse`
 * with the names of folders, which a browser does not read as files.
 */
export function listenForFiles(
  take: (files: File[]) => void,
  refuse: (folders: string[]) => void,
): void {
  const input = byId("files", HTMLInputElement);
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    // The same file may be chosen again.
    input.value = "";
  });
  document.addEventListener("paste", ({ clipboardData }) => {
    if (clipboardData && clipboardData.files.length > 0) {
      take([...clipboardData.files]);
    }
  });
  listenForDrops(({ items }) => {
    const { files, folders } = sort(items);
    if (files.length > 0) {
      take(files);
    }
    if (folders.length > 0) {
      refuse(folders);
    }
  });
}

function listenForDrops(drop: (data: DataTransfer) => void): void {
  // Entering a child comes before leaving its parent: only the count tells
  // when the pointer has left the page.
  let depth = 0;
  const setDepth = (value: number) => {
    depth = Math.max(0, value);
    document.body.toggleAttribute("data-dragging", depth > 0);
  };
  const onFiles = (type: "dragenter" | "dragover" | "drop", handle: (d: DataTransfer) => void) => {
    document.addEventListener(type, (event) => {
      if (event.dataTransfer?.types.includes("Files")) {
        // Without this the browser leaves the page to show the file.
        event.preventDefault();
        handle(event.dataTransfer);
      }
    });
  };
  onFiles("dragenter", () => {
    setDepth(depth + 1);
  });
  onFiles("dragover", (data) => {
    data.dropEffect = "copy";
  });
  document.addEventListener("dragleave", () => {
    setDepth(depth - 1);
  });
  onFiles("drop", (data) => {
    setDepth(0);
    drop(data);
  });
}

/** Must be read while the event is handled: the list is empty afterwards. */
function sort(items: DataTransferItemList): { files: File[]; folders: string[] } {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of items) {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry?.isDirectory) {
      folders.push(entry.name);
    } else if (file) {
      files.push(file);
    }
  }
  return { files, folders };
}
