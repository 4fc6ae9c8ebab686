import { compare, type Comparison } from "./comparison.js";
import { copyTemplate, part, setText } from "./elements.js";
import { formatBytes, formatPixels } from "./format.js";
import type { Job } from "./job.js";
import { outcome } from "./outcome.js";
import { isFaultOfFile, problemTitle, sentence } from "./problem.js";
import { remarks } from "./remarks.js";
import { RenditionView } from "./rendition-view.js";
import { steps } from "./steps.js";
import { showSteps } from "./steps-view.js";

/** What the buttons of a card do. */
export interface CardActions {
  cancel(): void;
  retry(): void;
  remove(): void;
}

/** One picture, from the moment it is chosen. */
export class Card {
  readonly element = copyTemplate("card-template");
  readonly #article = this.element.firstElementChild as HTMLElement;
  readonly #previewUrl: string;
  readonly #renditions = new Map<string, RenditionView>();

  constructor(file: File, actions: CardActions) {
    const { name } = file;
    this.#article.dataset["name"] = name;
    setText(this.#part("name"), name);
    this.#part("name").title = name;
    const button = (which: keyof CardActions, label: string) => {
      const found = part(this.element, which, HTMLButtonElement);
      found.ariaLabel = `${label} ${name}`;
      found.addEventListener("click", () => {
        actions[which]();
      });
    };
    button("cancel", "Cancel");
    button("retry", "Try again:");
    button("remove", "Remove from the list:");

    // The picture at once; the browser itself turns it upright.
    const preview = part(this.element, "preview", HTMLImageElement);
    this.#previewUrl = URL.createObjectURL(file);
    preview.src = this.#previewUrl;
    preview.addEventListener("error", () => {
      preview.hidden = true;
    });
  }

  /** Shows the picture as it stands now. */
  show(job: Job): void {
    const { state, file } = job;
    this.#article.dataset["status"] = state.status;
    this.#article.dataset["route"] = state.uploaded?.route ?? "";
    this.#article.dataset["id"] = state.uploaded?.id ?? state.failure?.problem.id ?? "";
    this.#article.ariaBusy = String(!job.isOver);
    setText(this.#part("facts"), facts(job));
    showSteps(this.#part("steps"), steps(state, file.size));

    const canRetry =
      state.status === "cancelled" ||
      (state.failure !== null && !isFaultOfFile(state.failure.problem));
    this.#part("cancel").hidden = job.isOver;
    this.#part("retry").hidden = !canRetry;
    this.#part("remove").hidden = !job.isOver;

    const comparisons = comparisonsOf(job);
    this.#showProblem(job);
    this.#showOutcome(job, comparisons);
    this.#showRenditions(comparisons, file.name);
  }

  /** Takes the card off the page and frees its memory. */
  close(): void {
    this.element.remove();
    URL.revokeObjectURL(this.#previewUrl);
    for (const view of this.#renditions.values()) {
      view.close();
    }
  }

  #showProblem({ state, file }: Job): void {
    const { failure } = state;
    this.#part("problem").hidden = failure === null;
    if (failure) {
      const { problem } = failure;
      const unsent = state.transfer === null ? " It was not sent." : "";
      setText(this.#part("problem-title"), `${file.name}: ${problemTitle(problem).toLowerCase()}`);
      setText(this.#part("problem-text"), sentence(problem.message) + unsent);
      setText(this.#part("problem-code"), problem.code);
    }
  }

  #showOutcome({ state, file }: Job, comparisons: Comparison[]): void {
    const line = this.#part("outcome");
    line.hidden = state.uploaded === null;
    if (state.uploaded) {
      setText(line, outcome(state, comparisons, file.size));
    }
    const list = this.#part("remarks");
    const found = remarks(state);
    list.hidden = found.length === 0;
    list.replaceChildren(
      ...found.map(({ text, tone }) => {
        const item = document.createElement("li");
        item.textContent = text;
        item.dataset["tone"] = tone;
        return item;
      }),
    );
  }

  #showRenditions(comparisons: Comparison[], name: string): void {
    const list = this.#part("renditions");
    list.hidden = comparisons.length === 0;
    for (const comparison of comparisons) {
      const key = `${comparison.variant}.${comparison.format}`;
      let view = this.#renditions.get(key);
      if (!view) {
        view = new RenditionView();
        this.#renditions.set(key, view);
        list.append(view.element);
      }
      view.show(comparison, name);
    }
  }

  #part(name: string): HTMLElement {
    return part(this.element, name, HTMLElement);
  }
}

/** The renditions of both sides, as far as they are known. */
export function comparisonsOf({ state }: Job): Comparison[] {
  const why = state.browserProblem ? sentence(state.browserProblem.message) : "";
  return compare(state.rendered, state.uploaded, why, state.variants);
}

/** Pixels as a person sees them, upright; what is not known yet is left out. */
function facts({ state, file }: Job): string {
  const source = state.rendered?.source ?? state.uploaded?.source;
  const size = formatBytes(file.size);
  if (!source) {
    return size;
  }
  const sideways = source.orientation >= 5;
  const pixels = sideways
    ? formatPixels(source.height, source.width)
    : formatPixels(source.width, source.height);
  return `${pixels} · ${size} · ${source.format.toUpperCase()}`;
}
