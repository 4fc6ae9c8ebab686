// The list of pictures: cards, their order of work, the line above them.

import { announce } from "./announcer.js";
import { bytesSent } from "./cargo.js";
import { Card, comparisonsOf } from "./card.js";
import { tally } from "./comparison.js";
import { byId } from "./elements.js";
import { count } from "./format.js";
import { Job } from "./job.js";
import { outcome } from "./outcome.js";
import { problemTitle } from "./problem.js";
import { Queue } from "./queue.js";
import { sumUp } from "./totals.js";
import { showTotals } from "./totals-view.js";

// Two at once keep the browser busy while the server works, and the memory
// of a phone in bounds.
const PICTURES_AT_ONCE = 2;

/** All pictures of the page. */
export class Gallery {
  readonly #entries = new Map<Job, Card>();
  readonly #queue = new Queue(PICTURES_AT_ONCE);
  readonly #wantsOriginals: () => boolean;

  /** @param wantsOriginals how the switch stands */
  constructor(wantsOriginals: () => boolean) {
    this.#wantsOriginals = wantsOriginals;
  }

  /** Adds pictures and starts their work. */
  add(files: File[]): void {
    for (const file of files) {
      this.#addOne(file);
    }
    this.#showTotals();
    announce(`${count(files.length, "picture")} added.`);
  }

  #addOne(file: File): void {
    const job = new Job(file, (changed) => {
      this.#show(changed);
    });
    const card = new Card(file, {
      cancel: () => {
        job.cancel();
      },
      retry: () => {
        this.#start(job);
      },
      remove: () => {
        this.#remove(job);
      },
    });
    this.#entries.set(job, card);
    byId("cards", HTMLOListElement).append(card.element);
    this.#start(job);
  }

  #start(job: Job): void {
    this.#queue.add(job.attempt(this.#wantsOriginals()));
  }

  #show(job: Job): void {
    this.#entries.get(job)?.show(job);
    if (job.isOver) {
      this.#showTotals();
      announce(spoken(job));
    }
  }

  #remove(job: Job): void {
    const card = this.#entries.get(job);
    const next = card?.element.nextElementSibling ?? card?.element.previousElementSibling;
    this.#entries.delete(job);
    card?.close();
    this.#showTotals();
    // The focus must not fall off the page with the button that had it.
    const heir =
      next?.querySelector<HTMLElement>("button:not([hidden])") ?? byId("files", HTMLInputElement);
    heir.focus();
  }

  #showTotals(): void {
    const jobs = [...this.#entries.keys()];
    const shares = jobs
      .filter(({ state }) => state.uploaded)
      .map((job) => ({
        originalBytes: job.file.size,
        sentBytes: bytesSent(job.state, job.file.size),
        verdicts: tally(comparisonsOf(job)),
      }));
    showTotals(sumUp(jobs.length, shares));
    byId("results", HTMLElement).hidden = jobs.length === 0;
    document.body.toggleAttribute("data-has-pictures", jobs.length > 0);
  }
}

/** How a picture ended, in a sentence that is heard. */
function spoken(job: Job): string {
  const { state, file } = job;
  if (state.failure) {
    return `${file.name}: ${problemTitle(state.failure.problem).toLowerCase()}.`;
  }
  return state.uploaded
    ? `${file.name} is ready. ${outcome(state, comparisonsOf(job), file.size)}`
    : `${file.name} was cancelled.`;
}
