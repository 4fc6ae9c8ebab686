/** Globals that not every platform has, whatever the DOM's types say. */
export const globals: {
  navigator?: { hardwareConcurrency?: number };
  document?: { baseURI: string };
  location?: { href: string };
  crypto?: { subtle?: SubtleCrypto };
} = globalThis;
