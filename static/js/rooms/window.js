// Which rows of a long list are drawn: those in sight, and some more on either side.

export const ALL = 300; // rows, up to which a list is drawn whole
const AROUND = 40;

/** The first row and the one after the last, of `count` rows that are all `row` px high. */
export function rowsInSight({ count, row, top, height }) {
  if (count <= ALL) return { first: 0, end: count };
  const seen = Math.floor(top / row);
  const first = Math.max(0, Math.min(seen - AROUND, count - 2 * AROUND));
  return { first, end: Math.min(count, seen + Math.ceil(height / row) + AROUND) };
}
