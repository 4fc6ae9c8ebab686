/**
 * The lines on stdout: JSON without white space, fields in a fixed order, so
 * that `diff` can compare them with those of the native command.
 */

import { IsopixError } from "../errors.js";
import type { OutputFile, RenderedFiles } from "../protocol.js";
import type { OutputFormat, Source } from "../types.js";
import { Stop, Unheard } from "./stop.js";

export function probedLine(input: string, source: Source): object {
  return { input, status: "ok", source: sourceFields(source) };
}

/** `folder` is the input's own folder, as it is printed. */
export function renderedLine(input: string, rendered: RenderedFiles, folder: string): object {
  const { engine, recipe, source, warnings, master, renditions } = rendered;
  return {
    input,
    status: "ok",
    engine,
    recipe,
    source: sourceFields(source),
    warnings: warnings.map(({ code, message }) => ({ code, message })),
    master: master && fileFields(master, folder, MASTER),
    renditions: renditions.map((rendition) => ({
      variant: rendition.variant,
      ...fileFields(rendition, folder, rendition.variant),
    })),
  };
}

export function failedLine(input: string, { code, message }: IsopixError): object {
  return { input, status: "error", code, message };
}

/** The name of the master's file, beside those of the variants. */
export const MASTER = "master";

const ENDINGS: Record<OutputFormat, string> = { jpeg: "jpg", png: "png", webp: "webp" };

/** A file's name: that of the variant, or {@link MASTER}, with the usual ending. */
export function fileName(name: string, format: OutputFormat): string {
  return `${name}.${ENDINGS[format]}`;
}

function sourceFields({ format, width, height, bytes, orientation, frames }: Source): Source {
  return { format, width, height, bytes, orientation, frames };
}

function fileFields(
  { format, width, height, data, sha256 }: OutputFile,
  folder: string,
  name: string,
) {
  const file = `${folder}/${fileName(name, format)}`;
  return { format, width, height, bytes: data.byteLength, sha256, file };
}

/** Prints a line, and waits until it is taken. */
export function print(line: object): Promise<void> {
  return write(`${JSON.stringify(line)}\n`);
}

/** Writes to stdout. Throws {@link Unheard} where its reader went away. */
export function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error & { code?: string }) => {
      reject(
        error.code === "EPIPE"
          ? new Unheard()
          : new Stop(`cannot write to stdout: ${error.message}`),
      );
    };
    process.stdout.once("error", onError);
    process.stdout.write(text, (error) => {
      if (error) {
        onError(error);
        return;
      }
      process.stdout.off("error", onError);
      resolve();
    });
  });
}
