// What two commands printed, side by side.

/** The lines in which two outputs differ, as pairs: none where they are the same. */
export function differences(these, those) {
  const count = Math.max(these.length, those.length);
  return Array.from({ length: count }, (_, index) => [these[index], those[index]]).filter(
    ([one, other]) => one !== other,
  );
}

/** How many differences are shown, and how much of each. */
const SHOWN_MAX = 5;
const EXCERPT_CHARACTERS = 160;

/** Differences in words, the first few of them. */
export function inWords(pairs) {
  const shown = pairs.slice(0, SHOWN_MAX).map(([one, other]) => {
    const { input } = JSON.parse(one ?? other);
    const at = firstDifference(one ?? "", other ?? "");
    return `\n${input}\n  < ${excerpt(one, at)}\n  > ${excerpt(other, at)}`;
  });
  return `${pairs.length} lines differ:${shown.join("")}`;
}

function firstDifference(one, other) {
  const at = [...one].findIndex((character, index) => character !== other[index]);
  return at < 0 ? one.length : at;
}

/** The part of a line in which the first difference lies. */
function excerpt(line, at) {
  const from = Math.max(0, at - EXCERPT_CHARACTERS / 2);
  return line === undefined ? "no line" : `...${line.slice(from, from + EXCERPT_CHARACTERS)}...`;
}

/** A line's facts that do not depend on where its files were written. */
export function factsOf(line) {
  const record = JSON.parse(line);
  return record.status === "ok" ? renderedFacts(record) : errorFacts(record);
}

/** The same facts of what the package's API rendered. */
export function renderedFacts({ source, warnings, master, renditions }) {
  return {
    source,
    warnings,
    master: master && fileFacts(master),
    renditions: renditions.map((file) => ({ variant: file.variant, ...fileFacts(file) })),
  };
}

/** The same facts of an error. */
export function errorFacts({ code, message }) {
  return { code, message };
}

function fileFacts({ format, width, height, bytes, sha256 }) {
  return { format, width, height, bytes, sha256 };
}
