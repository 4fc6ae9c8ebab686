// Which stacks the tests are run on.

import { AUDIENCE } from "./issuer.mjs";
import { WIRINGS } from "./wirings.mjs";

/** An origin that may upload, as every stack is told. */
export const ORIGIN = "https://app.example";

/** The name of the stack to which everyone may upload. */
export const OPEN = "isopix-open";

/** What the open stack is told: that its executions are kept, that renditions are served elsewhere, and a quota that is met. */
export const OPEN_BASE_URL = "https://images.example";
export const OPEN_UPLOADS_PER_HOUR = 5;

/** The name of the stack of a wiring. */
export function stackOfWiring(wiring) {
  return `isopix-${wiring}`;
}

/** A stack for each wiring, to which owners of tokens upload, and the open one. */
export function stacks({ issuer }) {
  const usual = {
    Architecture: "x86_64",
    AllowedOrigins: `${ORIGIN},http://localhost:5173`,
    KeepData: "false",
    LogRetentionDays: 1,
    Timeout: 20,
  };
  const owned = {
    ...usual,
    JwtIssuer: issuer,
    JwtAudience: AUDIENCE,
    UploadsPerHour: 1_000_000,
    // Tests sweep when they want to.
    SweepMinutes: 15,
  };
  return [
    ...Object.entries(WIRINGS).map(([wiring, { parameters }]) => ({
      name: stackOfWiring(wiring),
      parameters: { ...owned, ...parameters },
    })),
    {
      name: OPEN,
      parameters: {
        ...usual,
        AllowAnonymousUploads: "true",
        WorkflowType: "STANDARD",
        PublicBaseUrl: OPEN_BASE_URL,
        UploadsPerHour: OPEN_UPLOADS_PER_HOUR,
      },
    },
  ];
}
