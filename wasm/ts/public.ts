/** What both entries export beside `createResizer`. */

export { IsopixError, type ErrorCode } from "./errors.js";
export type * from "./recipe.js";
export type { Resizer } from "./resizer.js";
export type * from "./types.js";
