// Texts and menus that come over the map, and where they lie on the screen.

/** Lines of a window that fill the screen; more of them are shown page by page. */
export const PAGE_ROWS = 23;

export interface Window {
  readonly lines: readonly string[];
  /** A menu ends with `(end)`, a text with `--More--`. */
  readonly end: string;
  /** Takes the whole screen. */
  readonly whole?: boolean;
  /** Its lines begin at the edge of the screen, its end does not. */
  readonly isText?: boolean;
}

/** The column of the screen that it begins at, counted from 1. */
export function windowColumn({ lines, end, whole }: Window): number {
  if (whole) return 1;
  return Math.min(41, (end === '(end)' ? 78 : 79) - Math.max(end.length, ...lines.map((line) => line.length)));
}
