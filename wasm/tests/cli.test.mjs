// The command as it is installed: its lines, byte for byte, its files and its exit codes.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { doctoredEngine, TRAP_BYTES } from "./support/doctored.mjs";
import { jpeg, noise, png } from "./support/images.mjs";
import { cli, installed, repository } from "./support/places.mjs";

const RECIPE = {
  version: 1,
  limits: { maxBytes: 1_000_000 },
  master: { width: 300, height: 300, quality: 90 },
  variants: { b: { width: 100 }, a: { width: 64, height: 64, fit: "cover", format: "png" } },
};

let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "isopix-cli-"));
  mkdirSync(join(folder, "p"));
  writeFileSync(join(folder, "p/a.jpg"), await jpeg(800, 600, 6));
  writeFileSync(join(folder, "b.png"), png(40, 30));
  writeFileSync(join(folder, "bad.jpg"), "\xff\xd8\xff and then nothing", "latin1");
  writeFileSync(join(folder, "recipe.json"), JSON.stringify(RECIPE));
});
after(() => rmSync(folder, { recursive: true }));

function isopix(args, options = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [options.cli ?? cli, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  const lines = stdout === "" ? [] : stdout.trimEnd().split("\n");
  return { stdout, stderr, status, lines };
}

const render = (...args) => isopix(["render", "--recipe", "recipe.json", ...args]);

function sha256(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function size(file) {
  return readFileSync(file).byteLength;
}

describe("render", () => {
  test("prints a line with its fields in order, and writes the files that it names", () => {
    const { stdout, stderr, status } = render("--out", "o1", "p/a.jpg");
    assert.equal(stderr, "");
    assert.equal(status, 0);
    const { engine, recipe } = JSON.parse(stdout);
    const file = (name) => join(folder, "o1/p/a.jpg", name);
    // Written out, since the order of fields and the absence of white space are what is tested.
    const expected =
      `{"input":"p/a.jpg","status":"ok","engine":"${engine}","recipe":"${recipe}",` +
      `"source":{"format":"jpeg","width":800,"height":600,"bytes":${size(join(folder, "p/a.jpg"))},"orientation":6,"frames":1},` +
      `"warnings":[],` +
      `"master":{"format":"jpeg","width":225,"height":300,"bytes":${size(file("master.jpg"))},"sha256":"${sha256(file("master.jpg"))}","file":"o1/p/a.jpg/master.jpg"},` +
      `"renditions":[` +
      `{"variant":"a","format":"png","width":64,"height":64,"bytes":${size(file("a.png"))},"sha256":"${sha256(file("a.png"))}","file":"o1/p/a.jpg/a.png"},` +
      `{"variant":"b","format":"jpeg","width":100,"height":133,"bytes":${size(file("b.jpg"))},"sha256":"${sha256(file("b.jpg"))}","file":"o1/p/a.jpg/b.jpg"}]}\n`;
    assert.equal(stdout, expected);
    assert.match(recipe, /^[0-9a-f]{64}$/);
    assert.deepEqual(readdirSync(join(folder, "o1/p/a.jpg")).sort(), [
      "a.png",
      "b.jpg",
      "master.jpg",
    ]);
  });

  test("does the other inputs where one fails, in order, and exits 1", () => {
    const inputs = ["b.png", "bad.jpg", "missing.jpg", "p", "p/a.jpg"];
    const { lines, status } = render("--out", "o2", ...inputs);
    assert.equal(status, 1);
    const parsed = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      parsed.map(({ input }) => input),
      inputs,
    );
    assert.deepEqual(
      parsed.map(({ status, code }) => code ?? status),
      ["ok", "corrupt", "storage", "storage", "ok"],
    );
    assert.deepEqual(Object.keys(parsed[1]), ["input", "status", "code", "message"]);
    assert.equal(
      lines[2],
      '{"input":"missing.jpg","status":"error","code":"storage","message":"cannot read the file: not found"}',
    );
    assert.equal(
      lines[3],
      '{"input":"p","status":"error","code":"storage","message":"cannot read the file: is a directory"}',
    );
    assert.ok(!existsSync(join(folder, "o2/bad.jpg")));
  });

  test("has a null master where the recipe has none", () => {
    writeFileSync(join(folder, "bare.json"), '{"version":1,"variants":{"a":{"width":9}}}');
    const { stdout, status } = isopix(["render", "--recipe=bare.json", "--out=o3", "b.png"]);
    assert.equal(status, 0);
    assert.match(stdout, /"warnings":\[\],"master":null,"renditions":\[/);
    assert.deepEqual(readdirSync(join(folder, "o3/b.png")), ["a.jpg"]);
  });

  test("uses the built-in recipe where none is named", () => {
    const { lines, status } = isopix(["render", "--out", "o4", "b.png"]);
    assert.equal(status, 0);
    const { renditions } = JSON.parse(lines[0]);
    assert.deepEqual(
      renditions.map(({ variant }) => variant),
      ["large", "medium", "small", "thumb"],
    );
  });

  test("prints the folder as given, without slashes at its end", () => {
    const files = (out) => JSON.parse(render("--out", out, "b.png").lines[0]).master.file;
    assert.equal(files("./o5//"), "./o5/b.png/master.jpg");
    assert.equal(files(join(folder, "o5/")), join(folder, "o5/b.png/master.jpg"));
  });

  test("keeps files of absolute and upward inputs inside the folder", () => {
    const absolute = join(folder, "b.png");
    const upward = "p/../b.png";
    const { lines, status } = render("--out", "o6", absolute, upward, "b.png");
    assert.equal(status, 0);
    const files = lines.map((line) => JSON.parse(line).master.file);
    assert.deepEqual(files, [
      `o6/_root${absolute}/master.jpg`,
      "o6/p/_up/b.png/master.jpg",
      "o6/b.png/master.jpg",
    ]);
    for (const file of files) {
      assert.ok(existsSync(join(folder, file)));
    }
  });

  test("refuses a file above limits.maxBytes by its size", () => {
    // A sparse file of 100 GiB: to read it would take far longer than this test.
    writeFileSync(join(folder, "huge.jpg"), "");
    truncateSync(join(folder, "huge.jpg"), 100 * 2 ** 30);
    const start = performance.now();
    const { lines, status } = render("--out", "o7", "huge.jpg");
    rmSync(join(folder, "huge.jpg"));
    assert.equal(status, 1);
    assert.equal(
      lines[0],
      '{"input":"huge.jpg","status":"error","code":"limit-exceeded","message":"the file has 107374182400 bytes, and limits.maxBytes allows 1000000"}',
    );
    assert.ok(performance.now() - start < 10_000);
  });

  test(
    "refuses a file that has no size of its own once it is too long",
    { skip: !existsSync("/dev/zero") },
    () => {
      const { lines } = render("--out", "o7", "/dev/zero");
      assert.match(lines[0], /"code":"limit-exceeded","message":"the file has 1000001 bytes, /);
    },
  );

  test("says when it cannot write, and goes on", () => {
    writeFileSync(join(folder, "o8"), "a file where the folder would be");
    const { lines, status } = render("--out", "o8", "b.png");
    assert.equal(status, 1);
    assert.equal(
      lines[0],
      '{"input":"b.png","status":"error","code":"storage","message":"cannot write the file: input/output error"}',
    );
  });

  test("replaces what is there, and leaves no half-written file", () => {
    mkdirSync(join(folder, "o9/b.png"), { recursive: true });
    writeFileSync(join(folder, "o9/b.png/master.jpg"), "old");
    assert.equal(render("--out", "o9", "b.png").status, 0);
    assert.ok(size(join(folder, "o9/b.png/master.jpg")) > 100);
    assert.deepEqual(readdirSync(join(folder, "o9/b.png")).sort(), [
      "a.png",
      "b.jpg",
      "master.jpg",
    ]);
  });

  test("takes names that JSON must escape, and that begin with a dash", () => {
    const names = ['say "x"\n\t\u0001\\.png', "-dash.png", "snow ☃ \u2028 😀.png"];
    for (const name of names) {
      cpSync(join(folder, "b.png"), join(folder, name));
    }
    const { lines, status, stderr } = render("--out", "o10", "--", ...names);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    assert.ok(lines[0].startsWith('{"input":"say \\"x\\"\\n\\t\\u0001\\\\.png","status":"ok"'));
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).input),
      names,
    );
    assert.ok(lines[2].includes("snow ☃ \u2028 😀.png"));
  });
});

describe("probe", () => {
  test("prints the facts of each header", () => {
    const { stdout, status } = isopix(["probe", "b.png", "bad.jpg", "p/a.jpg"]);
    assert.equal(status, 1);
    const [first, second, third] = stdout.trimEnd().split("\n");
    const bytes = size(join(folder, "b.png"));
    assert.equal(
      first,
      `{"input":"b.png","status":"ok","source":{"format":"png","width":40,"height":30,"bytes":${bytes},"orientation":1,"frames":1}}`,
    );
    assert.match(
      second,
      /^\{"input":"bad\.jpg","status":"error","code":"corrupt","message":".+"\}$/,
    );
    assert.equal(JSON.parse(third).source.orientation, 6);
  });
});

describe("usage", () => {
  const wrong = [
    [[], /name a command/],
    [["resize"], /unknown command "resize"/],
    [["probe"], /at least one input/],
    [["render", "--out", "o"], /at least one input/],
    [["render", "b.png"], /--out <DIR> is needed/],
    [["render", "--out", "", "b.png"], /--out <DIR> is needed/],
    [["render", "--out", "o", "--out", "o", "b.png"], /--out stands there twice/],
    [["render", "--out", "o", "--quality", "9", "b.png"], /--quality/],
    [["probe", "--out", "o", "b.png"], /--out/],
    [
      ["render", "--recipe", "missing.json", "--out", "o", "b.png"],
      /recipe missing\.json: not found/,
    ],
    [["render", "--recipe", "p", "--out", "o", "b.png"], /recipe p: is a directory/],
    [["render", "--recipe", "b.png", "--out", "o", "b.png"], /b\.png is not UTF-8 text/],
    [["render", "--recipe", "typo.json", "--out", "o", "b.png"], /typo\.json: variants\.a\.widht/],
  ];
  for (const [args, message] of wrong) {
    test(`is refused: isopix ${args.join(" ")}`, () => {
      writeFileSync(join(folder, "typo.json"), '{"version":1,"variants":{"a":{"widht":9}}}');
      const { stdout, stderr, status } = isopix(args);
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.match(stderr, /^isopix: /);
      assert.doesNotMatch(stderr, /\n\s+at /, "a stack trace");
      assert.ok(!existsSync(join(folder, "o")));
    });
  }

  test("is explained", () => {
    for (const args of [["--help"], ["-h"], ["help"]]) {
      assert.match(isopix(args).stdout, /Usage: isopix <COMMAND>/);
    }
    for (const command of ["probe", "render"]) {
      const { stdout, status } = isopix([command, "--help"]);
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`Usage: isopix ${command} `));
      assert.match(stdout, /Examples:\n {2}isopix /);
      assert.equal(isopix(["help", command]).stdout, stdout);
    }
  });

  test("tells the version", () => {
    const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
    assert.equal(isopix(["--version"]).stdout, `isopix ${version}\n`);
    assert.equal(isopix(["-V"]).stdout, `isopix ${version}\n`);
  });
});

test("the shared table of safe paths holds", async () => {
  const { safePath } = await import(pathToFileURL(join(installed, "dist/cli/safe-path.js")).href);
  const cases = JSON.parse(readFileSync(join(repository, "cli/tests/safe_paths.json"), "utf8"));
  assert.ok(cases.length > 20);
  for (const { input, path } of cases) {
    assert.equal(safePath(input), path, `of ${JSON.stringify(input)}`);
  }
});

test("a reader that goes away ends it quietly", async () => {
  const inputs = Array(200).fill("b.png");
  const child = spawn(process.execPath, [cli, "probe", ...inputs], { cwd: folder });
  let stderr = "";
  child.stderr.on("data", (text) => (stderr += text));
  child.stdout.once("data", () => child.stdout.destroy());
  const [code] = await new Promise((resolve) => child.on("close", (...args) => resolve(args)));
  assert.equal(stderr, "");
  assert.equal(code, 1);
});

test("Ctrl-C ends it with 130 while it works, and leaves what is whole", async () => {
  writeFileSync(join(folder, "large.png"), png(4000, 3000));
  const args = [cli, "render", "--out", "stopped", "b.png", ...Array(50).fill("large.png")];
  const child = spawn(process.execPath, args, { cwd: folder });
  const closed = new Promise((resolve) => child.on("close", (...args) => resolve(args)));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  // In the middle of the second image.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const start = performance.now();
  child.kill("SIGINT");
  assert.deepEqual(await closed, [130, null]);
  assert.ok(performance.now() - start < 2_000);
  assert.ok(existsSync(join(folder, "stopped/b.png/master.jpg")));
});

test("Ctrl-C while it writes removes the half-written file", async () => {
  // Noise does not shrink: 30 MB to write.
  writeFileSync(join(folder, "noise.png"), noise(4000, 2500));
  writeFileSync(join(folder, "same.json"), '{"version":1,"variants":{"a":{"format":"png"}}}');
  const out = join(folder, "half");
  mkdirSync(join(out, "noise.png"), { recursive: true });
  const args = [cli, "render", "--recipe", "same.json", "--out", "half", "noise.png"];
  const child = spawn(process.execPath, args, { cwd: folder });
  const closed = new Promise((resolve) => child.on("close", (...args) => resolve(args)));
  const watcher = watch(join(out, "noise.png"), (_, name) => {
    if (name.endsWith(".part")) child.kill("SIGINT");
  });
  const ending = await closed;
  watcher.close();
  assert.deepEqual(ending, [130, null]);
  assert.deepEqual(readdirSync(join(out, "noise.png")), []);
});

test("JPEGs take the small module alone, and what a missing one was for is that file's line", () => {
  const other = join(folder, "without-full");
  cpSync(installed, other, { recursive: true });
  for (const form of ["simd", "scalar"]) {
    rmSync(join(other, `dist/generated/isopix_full_${form}.wasm`));
  }
  const args = ["render", "--out", "o12", "p/a.jpg", "b.png", "bad.jpg", "p/a.jpg"];
  const { lines, stderr, status } = isopix(args, { cli: join(other, "dist/cli.js") });
  assert.equal(stderr, "");
  assert.equal(status, 1);
  const whole = isopix(args).lines;
  assert.deepEqual([lines[0], lines[2], lines[3]], [whole[0], whole[2], whole[3]]);
  assert.match(lines[1], /"code":"network","message":".*isopix_full_/);
});

test("a defect in one file is that file's line, and the next gets a fresh engine", async () => {
  const other = join(folder, "doctored");
  cpSync(installed, other, { recursive: true });
  writeFileSync(
    join(other, "dist/generated/isopix_full_simd.wasm"),
    await doctoredEngine({ panicked: true }),
  );
  writeFileSync(join(folder, "trap"), Buffer.alloc(TRAP_BYTES));
  const inputs = ["b.png", "trap", "b.png", "trap", "p/a.jpg"];
  const { lines, stderr, status } = isopix(["render", "--out", "o11", ...inputs], {
    cli: join(other, "dist/cli.js"),
  });
  assert.equal(stderr, "");
  assert.equal(status, 1);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)).map(({ status, code }) => code ?? status),
    ["ok", "internal", "ok", "internal", "ok"],
  );
  assert.equal(lines[0], lines[2]);
});
