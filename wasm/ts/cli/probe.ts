/** `isopix probe`: the facts in the headers. */

import { failedLine, print, probedLine } from "./line.js";
import { ALL_FINE, SOME_FAILED } from "./stop.js";
import { FileWorkshop, lineError } from "./file-workshop.js";

/** Gives the exit code. */
export async function probe(inputs: string[]): Promise<number> {
  const workshop = await FileWorkshop.open(undefined);
  let exitCode = ALL_FINE;
  try {
    for (const input of inputs) {
      const line = await workshop.work("probe", input).then(
        (source) => probedLine(input, source),
        (error: unknown) => {
          exitCode = SOME_FAILED;
          return failedLine(input, lineError(error));
        },
      );
      await print(line);
    }
    return exitCode;
  } finally {
    workshop.close();
  }
}
