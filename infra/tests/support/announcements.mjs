// What the world is told of images.

import { queueOf, take } from "./captured.mjs";
import { eventually } from "./eventually.mjs";

/** Listens to the announcements from now on; gives a function that waits for those of an image. */
export async function announcements(t, stack) {
  const queue = await queueOf(t, stack, {
    source: ["isopix"],
    "detail-type": ["Image Ready", "Image Failed", "Image Deleted"],
  });
  const heard = [];
  return async function of(id, count = 1) {
    const mine = () => heard.filter(({ detail }) => detail.id === id);
    return eventually(
      () => `${count} announcements of ${id}; there are ${JSON.stringify(mine())}`,
      async () => {
        heard.push(...(await take(stack, queue)));
        return mine().length >= count ? mine() : undefined;
      },
    );
  };
}
