// Runs the gates: packs the npm package, installs the tarball in an empty folder outside the
// repository, and runs the tests against that and the release binaries. Arguments go to
// `node --test`; without a file among them, all gates run.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "..");
const consumer = mkdtempSync(path.join(realpathSync(tmpdir()), "isopix-consumer-"));

function npm(args, cwd) {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

try {
  const [packed] = JSON.parse(
    npm(["pack", "--json", "--pack-destination", consumer], path.join(repository, "wasm")),
  );
  writeFileSync(path.join(consumer, "package.json"), '{ "name": "user", "private": true }\n');
  const tarball = path.join(consumer, packed.filename);
  npm(["install", "--offline", "--no-audit", "--no-fund", tarball], consumer);

  const given = process.argv.slice(2);
  const tests = given.some((argument) => argument.endsWith(".mjs"))
    ? []
    : readdirSync(import.meta.dirname)
        .filter((name) => name.endsWith(".test.mjs"))
        .map((name) => path.join(import.meta.dirname, name));
  // One after another: each gate uses all cores by itself.
  const { status } = spawnSync(
    process.execPath,
    ["--test", "--test-concurrency=1", "--test-reporter=spec", ...given, ...tests],
    { stdio: "inherit", env: { ...process.env, ISOPIX_CONSUMER: consumer } },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(consumer, { recursive: true, force: true });
}
