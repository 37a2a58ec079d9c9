// Internal ids as the original makes them from a class and coordinates: `|` becomes `_bar_`, `+` `_plus_`, `-` `_minus_`,
// `.` `_dot_`. Display names and the order of every list follow from them.

/** `Cabinet_bar__plus_01_dot_23_bar__minus_00_dot_45_bar__plus_02_dot_10` */
export function entityId(spelling: string, [x, y, z]: readonly [number, number, number]): string {
  const [owner, suffix] = spelling === 'SinkBasin' ? ['Sink', '_bar_SinkBasin'] : spelling === 'BathtubBasin' ? ['Bathtub', '_bar_BathtubBasin'] : [spelling, '']; // prettier-ignore
  return `${owner}_bar_${[x, y, z].map(coordinate).join('_bar_')}${suffix}`;
}

/** `loc_bar__minus_4_bar_12_bar_1_bar_60` */
export function locationId(pose: readonly number[]): string {
  return `loc_bar_${pose.map((n) => (n < 0 ? `_minus_${-n}` : String(n))).join('_bar_')}`;
}

function coordinate(metres: number): string {
  const hundredths = Math.round(Math.abs(metres) * 100);
  const digits = (n: number): string => String(n).padStart(2, '0');
  return `_${metres < 0 ? 'minus' : 'plus'}_${digits(Math.floor(hundredths / 100))}_dot_${digits(hundredths % 100)}`;
}
