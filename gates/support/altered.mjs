// A build of the project with one line altered, beside the true one.

import { execFile } from "node:child_process";
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { release, repository, target } from "./places.mjs";

/** What cargo needs of the checkout. */
const SOURCES = [".cargo", "Cargo.lock", "Cargo.toml", "rust-toolchain.toml"];
const CRATES = ["shared", "wasm", "lambda", "cli", "xtask"];

/** Files of the workspace's own crates in cargo's target folder. */
const OWN = /^(lib)?(isopix|xtask|render|uploads|it)[-_.]/;

/** So that the same packages are built as for the true binaries, and with the same features. */
const PACKAGES = ["--package", "isopix-cli", "--package", "isopix-lambda"];

/**
 * Our own crates need not be quick for a handful of small pictures, but are to be built quickly:
 * what they compute is the same at every level.
 */
const QUICKLY = ["isopix", "isopix-cli", "isopix-lambda"].flatMap((name) => [
  "--config",
  `profile.release.package.${name}.opt-level=0`,
  "--config",
  `profile.release.package.${name}.debug=false`,
]);

/**
 * Builds a program of the workspace from a copy in which `from`, which must
 * stand in `file` exactly once, is `to`: see `mutants.mjs`.
 *
 * @returns the program's path
 */
export async function buildAltered({ name, program, file, from, to }) {
  const folder = path.join(target, "gates", name);
  const source = path.join(folder, "source");
  const built = path.join(folder, "target");
  rmSync(folder, { recursive: true, force: true });
  copySource(source);
  await alter(path.join(source, file), from, to);
  shareDependencies(path.join(built, "release"));
  const options = ["--release", "--offline", "--locked", "--quiet", ...PACKAGES, "--bin", program];
  const env = { ...process.env, CARGO_TARGET_DIR: built };
  // Flags from outside are not those of what is linked here.
  delete env.RUSTFLAGS;
  delete env.CARGO_ENCODED_RUSTFLAGS;
  await promisify(execFile)("cargo", ["build", ...options, ...QUICKLY], {
    cwd: source,
    env,
  });
  return path.join(built, "release", program);
}

function copySource(place) {
  for (const name of SOURCES) {
    cpSync(path.join(repository, name), path.join(place, name), { recursive: true });
  }
  for (const crate of CRATES) {
    for (const name of readdirSync(path.join(repository, crate))) {
      if (!["dist", "node_modules", "tests", "ts"].includes(name)) {
        cpSync(path.join(repository, crate, name), path.join(place, crate, name), {
          recursive: true,
        });
      }
    }
  }
}

async function alter(file, from, to) {
  const text = await readFile(file, "utf8");
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(
      `${file} has \`${from}\` ${parts.length - 1} times, and it must be once: ` +
        "gates/support/mutants.mjs says what is altered, and must be pointed elsewhere",
    );
  }
  await writeFile(file, parts.join(to));
}

/**
 * What is built of other people's crates is linked, not built again. What is
 * built of our own is left out: cargo would write into the true files.
 */
function shareDependencies(place) {
  for (const folder of [".fingerprint", "build", "deps"]) {
    linkFolder(path.join(release, folder), path.join(place, folder));
  }
}

function linkFolder(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (OWN.test(entry.name)) {
      continue;
    }
    const [one, other] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      linkFolder(one, other);
    } else if (existsSync(one)) {
      linkSync(one, other);
    }
  }
}
