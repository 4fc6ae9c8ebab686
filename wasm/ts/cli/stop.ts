/** Why the command cannot go on: wrong usage, a bad recipe. */

/** All inputs were done. */
export const ALL_FINE = 0;
/** Some input failed, and the others were done. */
export const SOME_FAILED = 1;
/** Wrong usage, a bad recipe or an unusable environment. */
export const UNUSABLE = 2;

/** A message for people that ends the command with {@link UNUSABLE}. */
export class Stop extends Error {}

/** Nobody reads the lines any more, as with `head`: all that was wanted is done. */
export class Unheard extends Error {}

/** Says what ended the command, and gives its exit code. */
export function report(error: unknown): number {
  if (error instanceof Unheard) {
    return SOME_FAILED;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`isopix: ${message}\n`);
  return UNUSABLE;
}
