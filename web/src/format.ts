// Numbers as people read them. Decimal units: 1 kB is 1000 bytes.

/** `"4.1 MB"`, `"38 kB"`, `"912 bytes"`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) {
    return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  }
  if (bytes < 999_500) {
    return `${threeDigits(bytes / 1000)} kB`;
  }
  if (bytes < 999_500_000) {
    return `${threeDigits(bytes / 1e6)} MB`;
  }
  return `${threeDigits(bytes / 1e9)} GB`;
}

/** At most one decimal, and none from 10 on: 4.1, 38. */
function threeDigits(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}

/** `"640 × 480"`, in pixels. */
export function formatPixels(width: number, height: number): string {
  return `${width} × ${height}`;
}

/** `"412 ms"`, `"3.2 s"`, `"1 min 5 s"`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) {
    return `${milliseconds.toFixed(0)} ms`;
  }
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A part of a whole as `"43 %"`; never 100 before it is all. */
export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) {
    return "0 %";
  }
  return part >= whole ? "100 %" : `${Math.floor((part / whole) * 100)} %`;
}

/** The first eight digits of a hash. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 8);
}

/** `"1 picture"`, `"3 pictures"`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}
