// Where a popover stands: beside what was pressed, within the view, and never over it.

const GAP = 4; // px between the two
const EDGE = 8; // px that stay free at the edges of the view

/**
 * The left and the top of a popover of a size in a view.
 *
 * It stands below or above `anchor`, from its beginning on, or to its `end`;
 * else at one of its sides; and where there is room on no side, at the edge that leaves most of
 * the anchor to be seen.
 */
export function placed(anchor, { width, height }, view, { rtl = false, end = false } = {}) {
  const within = (at, size, most) => Math.max(EDGE, Math.min(at, most - size - EDGE));
  const across = within(rtl !== end ? anchor.right - width : anchor.left, width, view.width);
  const along = within(anchor.top, height, view.height);
  const [over, under] = [anchor.top - GAP - height, anchor.bottom + GAP];
  const [before, after] = [anchor.left - GAP - width, anchor.right + GAP];
  const fitsOver = over >= EDGE;
  const fitsUnder = under + height <= view.height - EDGE;
  if (fitsOver && !fitsUnder) return { left: across, top: over };
  if (fitsUnder) return { left: across, top: under };
  if (after + width <= view.width - EDGE) return { left: after, top: along };
  if (before >= EDGE) return { left: before, top: along };
  const isHigh = anchor.top + anchor.bottom < view.height;
  return { left: across, top: isHigh ? Math.max(EDGE, view.height - height - EDGE) : EDGE };
}
