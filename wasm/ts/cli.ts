#!/usr/bin/env node
/** The command `isopix`: the same arguments and lines as the native one. */

import { parse } from "./cli/arguments.js";
import { helpOf } from "./cli/help.js";
import { write } from "./cli/line.js";
import { probe } from "./cli/probe.js";
import { render } from "./cli/render.js";
import { report } from "./cli/stop.js";
import { packageVersion } from "./cli/version.js";

async function main(): Promise<number> {
  const wanted = parse(process.argv.slice(2));
  switch (wanted.command) {
    case "help":
      await write(helpOf(wanted.about));
      return 0;
    case "version":
      await write(`isopix ${await packageVersion()}\n`);
      return 0;
    case "probe":
      return probe(wanted.inputs);
    case "render":
      return render(wanted);
  }
}

process.exitCode = await main().catch(report);
