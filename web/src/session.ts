// What the server announces, and the resizer that works by it.

import { createResizer, type Recipe, type Resizer } from "isopix";

import { ProblemError, toProblem, type Problem } from "./problem.js";

/** What `GET /recipe` answers, as far as the page reads it. */
export interface Announcement {
  /** The id of the server's engine. */
  engine: string;
  /** The SHA-256 of the recipe's canonical JSON. */
  digest: string;
  recipe: Recipe;
}

/** A server that answered, and the resizer that works by its recipe. */
export interface Session {
  announcement: Announcement;
  resizer: Resizer;
  /** Why the resizer cannot work by the server's recipe; mostly null. */
  recipeProblem: Problem | null;
}

let session: Promise<Session> | null = null;
const listeners: ((session: Session) => void)[] = [];

/** The one session of the page. What failed is tried again at the next call. */
export function connect(): Promise<Session> {
  session ??= open().catch((thrown: unknown) => {
    session = null;
    throw thrown;
  });
  return session;
}

/** Calls `listener` once the server has answered, whoever asked. */
export function onConnected(listener: (session: Session) => void): void {
  listeners.push(listener);
}

async function open(): Promise<Session> {
  const announcement = await fetchAnnouncement();
  const opened = { announcement, ...(await createResizerFor(announcement)) };
  for (const listener of listeners) {
    listener(opened);
  }
  return opened;
}

async function createResizerFor({ recipe }: Announcement): Promise<Omit<Session, "announcement">> {
  try {
    return { resizer: await createResizer({ recipe }), recipeProblem: null };
  } catch (thrown) {
    // A newer server's recipe may hold what this page's engine does not know.
    // Originals can still be sent.
    return { resizer: await createResizer(), recipeProblem: toProblem(thrown) };
  }
}

async function fetchAnnouncement(): Promise<Announcement> {
  let response: Response;
  try {
    response = await fetch("/recipe", { headers: { accept: "application/json" } });
  } catch {
    throw noRecipe("No answer came to GET /recipe. Is the server running, and are you online?");
  }
  if (!response.ok) {
    throw noRecipe(`The server answered ${response.status} to GET /recipe.`);
  }
  const body: unknown = await response.json().catch(() => null);
  if (!isAnnouncement(body)) {
    throw noRecipe("The server's answer to GET /recipe holds no recipe.");
  }
  return body;
}

function noRecipe(message: string): ProblemError {
  return new ProblemError({ code: "network", message });
}

function isAnnouncement(body: unknown): body is Announcement {
  const { engine, digest, recipe } = (body ?? {}) as Partial<Announcement>;
  return (
    typeof engine === "string" && typeof digest === "string" && typeof recipe?.variants === "object"
  );
}
