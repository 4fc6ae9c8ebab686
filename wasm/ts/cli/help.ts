/** What `--help` says. */

export type CommandName = "probe" | "render";

const GENERAL = `\
Resize images, and get the same bytes everywhere.

Usage: isopix <COMMAND>

Commands:
  probe   Read the headers of images: one line of JSON for each, in order
  render  Make the master and the renditions of images: one line of JSON for
          each, in order
  help    Print this message or the help of a command

Options:
  -h, --help     Print help
  -V, --version  Print version
`;

const PROBE = `\
Read the headers of images: one line of JSON for each, in order

Usage: isopix probe <INPUT>...

Arguments:
  <INPUT>...  Images to read; after --, names may begin with a dash

Options:
  -h, --help  Print help

Examples:
  isopix probe photo.jpg
  isopix probe photos/*.jpg > facts.jsonl

Exit code: 0 all fine; 1 an input failed, the others were still done; 2 wrong usage.
`;

const RENDER = `\
Make the master and the renditions of images: one line of JSON for each, in order

Usage: isopix render [OPTIONS] --out <DIR> <INPUT>...

Arguments:
  <INPUT>...  Images to render; after --, names may begin with a dash

Options:
      --recipe <FILE>  The recipe, a JSON file; without it the built-in default recipe is used
      --out <DIR>      The folder to write to; it is made where it is missing
  -h, --help           Print help

The files of p/a.jpg lie in DIR/p/a.jpg/: master.jpg, thumb.jpg, ...

Examples:
  isopix render --out renditions photo.jpg
  isopix render --recipe recipe.json --out renditions photos/*.jpg > results.jsonl

Exit code: 0 all fine; 1 an input failed, the others were still done; 2 wrong usage or recipe.
`;

/** The help of a command, or of all of them. */
export function helpOf(command: CommandName | undefined): string {
  switch (command) {
    case "probe":
      return PROBE;
    case "render":
      return RENDER;
    case undefined:
      return GENERAL;
  }
}

/** The line of the help that says how a command is called. */
export function usageOf(command: CommandName | undefined): string {
  return /^Usage: .*$/m.exec(helpOf(command))?.[0] ?? "";
}
