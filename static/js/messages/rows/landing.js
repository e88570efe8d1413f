// A row that the reader was brought to: it has the focus, and shows itself for a moment.

export function land(row) {
  if (!row.hasAttribute("tabindex")) row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.classList.remove("message--landed");
  row.getBoundingClientRect(); // So that it shows itself again, if it was still doing so.
  row.classList.add("message--landed");
  row.addEventListener("animationend", ({ target }) => target === row && row.classList.remove("message--landed"));
}
