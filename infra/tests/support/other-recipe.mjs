// What is deployed, with another recipe in it.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { stage } from "./deploy.mjs";

/** Everything but one file stays as it is in a zip: which files are programs, too. */
const REPLACE = `
import os, sys, zipfile
name, file, text = sys.argv[1:]
with zipfile.ZipFile(name) as old, zipfile.ZipFile(name + ".new", "w") as new:
    old.getinfo(file)
    for info in old.infolist():
        new.writestr(info, text if info.filename == file else old.read(info))
os.replace(name + ".new", name)
`;

/** A folder of its own to deploy, in whose packages `file` is that recipe; it goes with the test. */
export function stageWithRecipe(t, file, recipe) {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "isopix-recipe-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const template = stage(folder);
  const packages = path.join(folder, "target/lambda/deploy");
  for (const name of readdirSync(packages).filter((name) => name.endsWith(".zip"))) {
    const zip = path.join(packages, name);
    execFileSync("python3", ["-c", REPLACE, zip, file, JSON.stringify(recipe)]);
  }
  return template;
}
