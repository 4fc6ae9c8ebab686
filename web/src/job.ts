// The course of one picture: render here, show the hashes, send, wait.

import type { Rendered, Uploaded } from "isopix";

import { painted } from "./paint.js";
import { isFaultOfFile, ProblemError, toProblem, type Problem } from "./problem.js";
import { variantsBySize } from "./recipe.js";
import { connect, type Session } from "./session.js";

/** Where the picture is. The last three are ends. */
export type Status =
  "waiting" | "rendering" | "sending" | "processing" | "ready" | "failed" | "cancelled";

/** All that the page shows of one picture. */
export interface JobState {
  readonly status: Status;
  /** What the switch said: the server is to work from the original. */
  readonly wantsOriginal: boolean;
  /** Names of the recipe's variants, smallest first. */
  readonly variants: readonly string[];
  /** What the browser made; null as long as there is nothing. */
  readonly rendered: Rendered | null;
  /** Why the browser made nothing. */
  readonly browserProblem: Problem | null;
  /** Bytes sent so far, and bytes to send; null before the server made room. */
  readonly transfer: { loaded: number; total: number } | null;
  /** What the server made; null until it is ready. */
  readonly uploaded: Uploaded | null;
  /** Why it ended as failed, and where. */
  readonly failure: { problem: Problem; during: Status } | null;
}

const START = {
  status: "waiting",
  transfer: null,
  browserProblem: null,
  uploaded: null,
  failure: null,
} as const;

type Report = (change: Partial<JobState>) => void;

/** Takes one file through its course, and tells of every change. */
export class Job {
  readonly file: File;
  readonly #changed: (job: Job) => void;
  #state: JobState = { ...START, wantsOriginal: false, variants: [], rendered: null };
  #abort = new AbortController();

  constructor(file: File, changed: (job: Job) => void) {
    this.file = file;
    this.#changed = changed;
  }

  get state(): JobState {
    return this.#state;
  }

  /** Whether it has come to an end, good or bad. */
  get isOver(): boolean {
    return ["ready", "failed", "cancelled"].includes(this.#state.status);
  }

  /**
   * Goes to the start and returns the work to do: it takes the file all the
   * way and never rejects, for what fails is in the state. What the browser
   * has made in an earlier attempt is kept.
   *
   * @param wantsOriginal whether the server is to work from the original
   */
  attempt(wantsOriginal: boolean): () => Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#change({ ...START, wantsOriginal });
    return () => this.#run(signal);
  }

  /** Stops the work, wherever it is. */
  cancel(): void {
    if (!this.isOver) {
      this.#abort.abort();
      this.#change({ status: "cancelled" });
    }
  }

  async #run(signal: AbortSignal): Promise<void> {
    // A late report must not bring a cancelled picture back to life.
    const report: Report = (change) => {
      if (!signal.aborted) {
        this.#change(change);
      }
    };
    try {
      signal.throwIfAborted();
      report({ status: "rendering" });
      const session = await connect();
      report({ variants: variantsBySize(session.announcement.recipe).map(([name]) => name) });
      await this.#render(session, signal, report);
      // The browser's hashes are on the screen before the first byte leaves.
      await painted();
      signal.throwIfAborted();
      await this.#upload(session, signal, report);
    } catch (thrown) {
      const failure = { problem: toProblem(thrown), during: this.#state.status };
      report({ status: "failed", failure });
    }
  }

  async #render(session: Session, signal: AbortSignal, report: Report): Promise<void> {
    if (this.#state.rendered) {
      return;
    }
    try {
      if (session.recipeProblem) {
        throw new ProblemError(session.recipeProblem);
      }
      report({ rendered: await session.resizer.render(this.file, { signal }) });
    } catch (thrown) {
      const browserProblem = toProblem(thrown);
      report({ browserProblem });
      // A file that is at fault is not sent, unless the person said to.
      // Everything else is this browser's trouble: the server may do better.
      if (isFaultOfFile(browserProblem) && !this.#state.wantsOriginal) {
        throw thrown;
      }
    }
  }

  async #upload(session: Session, signal: AbortSignal, report: Report): Promise<void> {
    const { rendered, wantsOriginal } = this.#state;
    report({ status: "sending" });
    const uploaded = await session.resizer.upload(this.file, {
      endpoint: "/uploads",
      name: this.file.name,
      signal,
      onProgress: ({ stage, loaded, total }) => {
        if (stage === "sending") {
          const transfer = total === undefined ? null : { loaded: loaded ?? 0, total };
          report({ status: "sending", transfer });
        } else if (stage === "processing") {
          report({ status: "processing" });
        }
      },
      ...(rendered && !wantsOriginal ? { route: "auto", rendered } : { route: "server" }),
    });
    report({ status: "ready", uploaded });
  }

  #change(change: Partial<JobState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed(this);
  }
}
