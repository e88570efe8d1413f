// How much is drawn: rows far from the reader are let go of, above and below, and fetched again.

const MOST = 300; // rows before any are let go of
const FAR = 5; // heights of the view from which a row is far; more than is fetched ahead
const CHUNK = 50; // rows that are worth it

/** The first and the last row to keep, null for all on that side; null if there is nothing to do. */
export function extent(scroll, list) {
  const rows = [...list.children];
  if (rows.length <= MOST) return null;
  const first = scroll.rowAt(-FAR);
  const last = scroll.rowAt(1 + FAR);
  const above = rows.indexOf(first);
  const below = rows.length - 1 - rows.indexOf(last);
  const kept = {
    first: above >= CHUNK && first.dataset.offset ? first : null,
    last: below >= CHUNK && last.dataset.offset ? last : null,
  };
  return kept.first || kept.last ? kept : null;
}

/** Take the rows before one off its list. */
export function cutBefore(row) {
  cut((range) => range.setStart(row.parentElement, 0), (range) => range.setEndBefore(row));
}

/** Take the rows after one off its list. */
export function cutAfter(row) {
  const list = row.parentElement;
  cut((range) => range.setStartAfter(row), (range) => range.setEnd(list, list.childNodes.length));
}

function cut(...set) {
  const range = document.createRange();
  for (const each of set) each(range);
  range.deleteContents();
}
