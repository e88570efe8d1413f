// A row that is taken away: what stands below moves up in a moment, and does not jump.

const SWIFT = 150; // ms
const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Look at a row before it is taken off its list; returns what closes the gap after that.
 *
 * It closes at once where the row before is out of sight: there the reader holds on to what stands below.
 */
export function collapse(row) {
  const { parentElement: list, nextElementSibling: next } = row;
  if (!list) return () => {}; // It was taken away with all others.
  const before = list.offsetHeight;
  const moves = !still.matches && !document.hidden && isInView(row.previousElementSibling) && isInView(row);
  return () => {
    const gap = before - list.offsetHeight;
    if (!moves || gap <= 0) return;
    const [mover, edge] = next?.isConnected ? [next, "marginBlockStart"] : [list, "paddingBlockEnd"];
    mover.animate({ [edge]: [`${gap}px`, "0px"] }, { duration: SWIFT, easing: "ease-out" });
  };
}

// Internal

function isInView(row) {
  if (!row) return false;
  const view = row.closest(".timeline, .lens__view")?.getBoundingClientRect();
  const { top, bottom } = row.getBoundingClientRect();
  return Boolean(view) && bottom > view.top && top < view.bottom;
}
