/** The addresses of the upload API. */

import { IsopixError } from "../errors.js";
import { globals } from "../globals.js";

/** The four calls' addresses, from that of `uploads`. */
export class Endpoints {
  readonly uploads: URL;

  /** @param endpoint - absolute, or relative to the page */
  constructor(endpoint: string | URL) {
    if (!endpoint) {
      throw new IsopixError("network", "endpoint: name the address of the upload API");
    }
    const base = globals.document?.baseURI ?? globals.location?.href;
    try {
      this.uploads = new URL(endpoint, base);
    } catch (cause) {
      throw new IsopixError(
        "network",
        `the endpoint ${JSON.stringify(String(endpoint))} is not an absolute URL, which it has to be outside of a page`,
        { cause },
      );
    }
    this.uploads.pathname = withoutSlash(this.uploads.pathname);
  }

  recipe(name: string): URL {
    const url = new URL("recipe", this.uploads);
    url.searchParams.set("name", name);
    return url;
  }

  image(id: string): URL {
    const url = new URL(this.uploads);
    url.pathname = `${withoutSlash(url.pathname)}/${encodeURIComponent(id)}`;
    return url;
  }
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
