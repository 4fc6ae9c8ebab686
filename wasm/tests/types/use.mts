// How a user writes it: compiled, never run.

import {
  createResizer,
  type ErrorCode,
  type Format,
  IsopixError,
  type Limits,
  type Master,
  type Output,
  type Recipe,
  type Rendered,
  type Rendition,
  type ResizeFields,
  type Resizer,
  type ResizerOptions,
  type Source,
  type Uploaded,
  type UploadedRendition,
  type UploadOptions,
  type Variant,
  type Warning,
  type WasmSource,
  type WasmSources,
} from "isopix";

type Same<A, B> = [A, B] extends [B, A] ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

const recipe: Recipe = {
  version: 1,
  limits: { maxBytes: 1 } satisfies Limits,
  master: { width: 2560, quality: 90, format: "png" } satisfies Master,
  variants: {
    thumb: { width: 256, height: 256, fit: "cover", position: "right top" },
    large: { width: 2048, format: ["webp", "jpeg"] satisfies Format[] } satisfies Variant,
  },
};

export async function use(file: File, signal?: AbortSignal): Promise<void> {
  const resizer: Resizer = await createResizer({ recipe } satisfies ResizerOptions);
  await createResizer();
  await createResizer({ recipe: "{}", workerUrl: "/w.js", wasmUrl: new URL("https://a.example/") });
  const full: WasmSource = await WebAssembly.compile(new Uint8Array());
  const both: WasmSources = { core: "/core.wasm", full: new URL("https://a.example/full.wasm") };
  await createResizer({ wasmUrl: full });
  await createResizer({ wasmUrl: both });
  await createResizer({ wasmUrl: { full } });

  const source: Source = await resizer.probe(file, { signal });
  same<typeof source.format, "jpeg" | "png" | "webp" | "gif">(true);

  const thumb: Output = await resizer.resize(file, { width: 256, fit: "cover" }, { signal });
  same<typeof thumb.blob, Blob>(true);
  same<typeof thumb.format, "jpeg" | "png" | "webp">(true);

  const all: Rendered = await resizer.render(new Uint8Array(), {
    signal,
    onProgress: ({ stage }) => {
      same<typeof stage, "rendering" | "sending" | "processing" | "ready">(true);
    },
  });
  const master: Output | null = all.master;
  const renditions: Rendition[] = all.renditions;
  const warnings: Warning[] = all.warnings;

  const options: UploadOptions = { endpoint: "/uploads", headers: { a: "b" } };
  const sent: Uploaded = await resizer.upload(new ArrayBuffer(1), {
    ...options,
    headers: async () => ({ authorization: "Bearer x" }),
    route: "auto",
    rendered: all,
    metadata: { album: "cats" },
  });
  const [first]: UploadedRendition[] = sent.renditions;
  const url: string | undefined = first?.url;
  same<typeof sent.route, "browser" | "server">(true);
  resizer.close();

  // @ts-expect-error: a typing error in a field
  await resizer.resize(file, { widht: 256 });
  // @ts-expect-error: a word that is none of the fits
  await resizer.resize(file, { fit: "stretch" } satisfies ResizeFields);
  // @ts-expect-error: one file has one format
  await resizer.resize(file, { format: ["png", "jpeg"] });
  // @ts-expect-error: nowhere to send it
  await resizer.upload(file, {});
  // @ts-expect-error: a name is not a file
  await resizer.probe("photo.jpg");
  // @ts-expect-error: the schema's version is a number
  await createResizer({ recipe: { version: "1" } });
  // @ts-expect-error: made by createResizer, not by hand
  Resizer;

  console.log(master, renditions, warnings, url);
}

export function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof IsopixError)) {
    return undefined;
  }
  same<typeof error.id, string | undefined>(true);
  return error.code;
}
