// Tests what is published: packs the package, installs the tarball in an empty folder outside the
// repository, copies the tests beside it and runs them there, so that `import "isopix"` is what a
// user gets. Arguments go to `node --test`; without any, all tests run.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "isopix-package-"));

// What hangs is named, instead of hanging the whole run.
const TIMEOUT = "--test-timeout=300000";

function npm(args, cwd) {
  return execFileSync("npm", [...args, "--no-update-notifier"], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

try {
  const [packed] = JSON.parse(
    npm(["pack", "--json", "--pack-destination", folder], join(repository, "wasm")),
  );
  writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true }\n');
  npm(["install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)], folder);
  cpSync(import.meta.dirname, join(folder, "tests"), { recursive: true });

  const given = process.argv.slice(2);
  const tests = given.some((argument) => argument.endsWith(".mjs"))
    ? []
    : readdirSync(join(folder, "tests"))
        .filter((name) => name.endsWith(".test.mjs"))
        .map((name) => join("tests", name));
  const { status } = spawnSync(process.execPath, ["--test", TIMEOUT, ...given, ...tests], {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, ISOPIX_REPOSITORY: repository },
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
