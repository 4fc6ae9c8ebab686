// Start-up: connects the parts of the page.

import { byId } from "./elements.js";
import { Gallery } from "./gallery.js";
import { listenForFiles } from "./intake.js";
import { showNotice } from "./notice.js";
import { toProblem } from "./problem.js";
import { connect, onConnected } from "./session.js";
import { showAnnouncement } from "./session-view.js";

const originals = byId("originals", HTMLInputElement);
const gallery = new Gallery(() => originals.checked);

listenForFiles(
  (files) => {
    gallery.add(files);
  },
  (folders) => {
    showNotice({
      title: "Folders are not read",
      text: `Open ${folders.join(", ")} and drop the pictures inside.`,
      action: { label: "Close", run: hideNotice },
    });
  },
);

onConnected(({ announcement }) => {
  showAnnouncement(announcement);
  hideNotice();
});
void start();

async function start(): Promise<void> {
  try {
    await connect();
  } catch (thrown) {
    showNotice({
      title: "The server cannot be reached",
      text: `${toProblem(thrown).message} Without it nothing can be sent.`,
      action: { label: "Try again", run: () => void start() },
    });
  }
}

function hideNotice(): void {
  showNotice(null);
}
