// What a person does with the page, and what they see there.

/** Drops files from the desktop, as the operating system does. */
export async function drop(page, files) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  }
  await session.detach();
}

/** The card of a file, by its name. */
export function card(page, name) {
  return page.locator(`[data-testid="card"][data-name="${name}"]`);
}

/** Waits until the picture has come to an end; gives what its card shows then. */
export async function settled(page, name, { timeout = 60_000 } = {}) {
  const found = card(page, name);
  await page.waitForFunction(
    (wanted) =>
      ["ready", "failed", "cancelled"].includes(
        [...document.querySelectorAll('[data-testid="card"]')].find(
          (element) => element.dataset.name === wanted,
        )?.dataset.status ?? "",
      ),
    name,
    { timeout },
  );
  return describe(found);
}

/** What a card shows now. */
export function describe(found) {
  return found.evaluate((element) => {
    const text = (root, testid) =>
      root.querySelector(`[data-testid="${testid}"]`)?.textContent.trim() ?? "";
    const visible = (root, testid) =>
      root.querySelector(`[data-testid="${testid}"]`)?.checkVisibility() ?? false;
    return {
      status: element.dataset.status,
      route: element.dataset.route,
      id: element.dataset.id,
      outcome: text(element, "outcome"),
      remarks: text(element, "remarks"),
      problem: visible(element, "problem") ? text(element, "problem") : "",
      code: visible(element, "problem") ? text(element, "problem-code") : "",
      renditions: [...element.querySelectorAll('[data-testid="rendition"]')].map((rendition) => ({
        variant: rendition.dataset.variant,
        facts: text(rendition, "rendition-facts"),
        badge: text(rendition, "badge"),
        badgeVisible: visible(rendition, "badge"),
        verdict: rendition.querySelector('[data-testid="badge"]').dataset.verdict,
        shortHash: text(rendition, "short-hash"),
        shortHashVisible: visible(rendition, "short-hash"),
        browserHash: text(rendition, "browser-hash"),
        serverHash: text(rendition, "server-hash"),
        url: rendition.querySelector("a[href]")?.href ?? "",
      })),
    };
  });
}

/** The verdicts of a card's badges, by variant. */
export function verdicts({ renditions }) {
  return Object.fromEntries(renditions.map(({ variant, verdict }) => [variant, verdict]));
}

/** Waits until every picture on a card is drawn from the server's file. */
export async function waitForServerImages(found) {
  const images = found.locator('[data-testid="rendition"] img');
  for (let index = 0; index < (await images.count()); index += 1) {
    await images.nth(index).and(found.page().locator('[data-source="server"]')).waitFor();
  }
}
