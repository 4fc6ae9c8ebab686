// The files on disk beside what was printed about them.

import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

/** What is wrong with the files that these lines name, in words: nothing where all is well. */
export async function faultsOfFiles(folder, lines) {
  const faults = [];
  const named = new Set();
  for (const line of lines) {
    // Neither is there where the line is of `probe`, or of a file that failed.
    const { master = null, renditions = [] } = JSON.parse(line);
    for (const { file, bytes, sha256 } of master ? [master, ...renditions] : renditions) {
      named.add(path.normalize(file));
      const content = await readFile(path.join(folder, file));
      if (content.length !== bytes) {
        faults.push(`${file} has ${content.length} bytes, and the line says ${bytes}`);
      }
      const found = createHash("sha256").update(content).digest("hex");
      if (found !== sha256) {
        faults.push(`${file} has the SHA-256 ${found}, and the line says ${sha256}`);
      }
    }
  }
  for (const file of filesUnder(folder, "out")) {
    if (!named.has(file)) {
      faults.push(`${file} was written, and no line names it`);
    }
  }
  return faults;
}

function filesUnder(folder, below) {
  const place = path.join(folder, below);
  if (!existsSync(place)) {
    return [];
  }
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
