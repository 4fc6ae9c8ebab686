// So long a frame may take; a hidden tab draws none at all.
const FRAME_MS_MAX = 250;

/** Resolves once what stands in the DOM now has been drawn. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(resolve, FRAME_MS_MAX);
    requestAnimationFrame(() => {
      // The frame is drawn after this callback and before the next task.
      setTimeout(() => {
        clearTimeout(patience);
        resolve();
      });
    });
  });
}
