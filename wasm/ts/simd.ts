/** Whether WebAssembly has its 128-bit SIMD here. */

/**
 * The smallest module that needs it: one function, of type `() -> v128`, whose
 * body is `i32.const 0`, `i8x16.splat`, `end` (WebAssembly core specification
 * 2.0, sections 5.4 and 5.5).
 */
const MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // types: one, () -> v128
  ...[0x03, 0x02, 0x01, 0x00], // functions: one, of type 0
  ...[0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x0b], // code
);

/** Browsers have it since 2021 (Safari since 2023), on processors that have it too. */
export function hasSimd(): boolean {
  return WebAssembly.validate(MODULE);
}
