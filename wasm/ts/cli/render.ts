/** `isopix render`: the master and the renditions, as files. */

import { readFile } from "node:fs/promises";

import { IsopixError } from "../errors.js";
import type { RenderArguments } from "./arguments.js";
import { failedLine, fileName, MASTER, print, renderedLine } from "./line.js";
import { listenForSignals, writeOutput } from "./output.js";
import { Progress } from "./progress.js";
import { reasonOf } from "./reason.js";
import { safePath } from "./safe-path.js";
import { ALL_FINE, SOME_FAILED, Stop } from "./stop.js";
import { FileWorkshop, lineError } from "./file-workshop.js";

/** Gives the exit code. */
export async function render({ recipe, out, inputs }: RenderArguments): Promise<number> {
  const workshop = await openWith(recipe);
  listenForSignals();
  const root = out.replace(/\/+$/, "");
  const progress = new Progress(inputs.length);
  let exitCode = ALL_FINE;
  try {
    for (const [index, input] of inputs.entries()) {
      progress.begin(index, input);
      const line = await renderOne(workshop, input, `${root}/${safePath(input)}`).catch(
        (error: unknown) => {
          exitCode = SOME_FAILED;
          return failedLine(input, lineError(error));
        },
      );
      progress.clear();
      await print(line);
    }
    return exitCode;
  } finally {
    workshop.close();
  }
}

async function renderOne(workshop: FileWorkshop, input: string, folder: string): Promise<object> {
  const rendered = await workshop.work("render", input);
  const { master, renditions } = rendered;
  if (master) {
    await writeOutput(folder, fileName(MASTER, master.format), master.data);
  }
  for (const { variant, format, data } of renditions) {
    await writeOutput(folder, fileName(variant, format), data);
  }
  return renderedLine(input, rendered, folder);
}

async function openWith(recipe: string | undefined): Promise<FileWorkshop> {
  const text = recipe === undefined ? undefined : await readRecipe(recipe);
  try {
    return await FileWorkshop.open(text);
  } catch (error) {
    const aboutRecipe = error instanceof IsopixError && error.code === "invalid-recipe";
    throw aboutRecipe ? new Stop(`${recipe ?? "the recipe"}: ${error.message}`) : error;
  }
}

async function readRecipe(path: string): Promise<string> {
  let bytes;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new Stop(`cannot read the recipe ${path}: ${reasonOf(error)}`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Stop(`the recipe ${path} is not UTF-8 text`);
  }
}
