// Pictures for the map's class characters, SVG paths on a 24 by 24 grid, stroked.

export const glyphs: Readonly<Record<string, string>> = {
  '%': 'M12 8c-5-3-8 0-8 4s3 8 5.5 8c1 0 1.5-.5 2.5-.5s1.5.5 2.5.5C17 20 20 16 20 12s-3-7-8-4Zm0 0c0-2 1-3.5 3-4.5',
  '?': 'M7 4h10v13a3 3 0 0 1-3 3H6a3 3 0 0 0 3-3V4Zm3 5h4m-4 4h4',
  '[': 'M9 4 4 7l2 5 2-1v9h8v-9l2 1 2-5-5-3a3 3 0 0 1-6 0Z',
  ')': 'M19 4 9 15m-4-1 5 5m-5 1 3-3M19 4l-1 5',
  '"': 'M6 4c0 6 3 9 6 9s6-3 6-9m-6 9 3 4-3 4-3-4 3-4Z',
  '/': 'm5 19 9-9m3-6v4m-2-2h4m0 5v2m-1-1h2M11 4v2m-1-1h2',
  '!': 'M10 4h4m-3 0v5l-5 8a2 2 0 0 0 2 3h8a2 2 0 0 0 2-3l-5-8V4M8.5 14h7',
  '(': 'M4 16c6 0 9-3 11-9l4 3c-2 7-7 10-15 10v-4Z',
  '*': 'M8 5h8l4 5-8 9-8-9 4-5Zm-4 5h16M12 19l-4-9 4-5 4 5-4 9',
  '>': 'M4 4v4h5v4h5v4h5v4',
  '<': 'M4 20h5v-4h5v-4h5V8',
};
