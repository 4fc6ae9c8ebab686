// A few files of every folder of the corpus.

import { folderOf } from "./corpus.mjs";

/** How many files of a folder: those that are rendered, and those that are refused. */
const RENDERED = 3;
const REFUSED = 1;

/** Picks from records of `{ file, facts }`, always the same ones, spread over each folder. */
export function sampleOf(records) {
  const folders = new Map(records.map(({ file }) => [folderOf(file), []]));
  for (const record of records) {
    folders.get(folderOf(record.file)).push(record);
  }
  return [...folders.values()].flatMap((inFolder) => [
    ...spread(
      inFolder.filter(({ facts }) => !facts.code),
      RENDERED,
    ),
    ...spread(
      inFolder.filter(({ facts }) => facts.code),
      REFUSED,
    ),
  ]);
}

/** So many of a list, at even distances. */
function spread(list, count) {
  const taken = Math.min(count, list.length);
  return Array.from(
    { length: taken },
    (_, index) => list[Math.floor((index * list.length) / taken)],
  );
}
