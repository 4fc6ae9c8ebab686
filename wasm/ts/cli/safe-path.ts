/** Where the files of an input lie below the output folder. */

/** The stand-in for a leading `/`. */
const ROOT = "_root";
/** The stand-in for `..`. */
const UP = "_up";

/**
 * The relative path of the input's own folder. It never leads out of the
 * output folder, and two different inputs never get the same one: a real part
 * that looks like a stand-in gets one more underscore.
 */
export function safePath(input: string): string {
  const parts = input
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .map((part) => {
      if (part === "..") {
        return UP;
      }
      return /^_+(root|up)$/.test(part) ? `_${part}` : part;
    });
  return (input.startsWith("/") ? [ROOT, ...parts] : parts).join("/");
}
