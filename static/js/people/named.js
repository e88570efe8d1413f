// A name is a button everywhere, and so is a face: it opens the card of the person.

import { root } from "../parts/addresses.js";

const LINK = /\/people\/(\d+)$/;

/** Call `open(id, by)` whenever somebody presses a name, a face, or a name in a message. */
export function onNames(open) {
  document.addEventListener("click", (event) => {
    const by = event.target.closest("[data-card], a[href]");
    const id = by && (by.matches("a") ? linked(by, event) : personOf(by));
    if (!id) return;
    event.preventDefault();
    open(Number(id), by.matches(".face") ? (by.parentElement.querySelector("button[data-card]") ?? by) : by);
  });
}

// Internal

function personOf(by) {
  const { person, author } = by.closest("[data-person], [data-author]").dataset;
  return person ?? author;
}

/** Whom a link is about, if it is followed as usual. */
function linked({ origin, pathname }, { button, ctrlKey, metaKey, shiftKey }) {
  if (button || ctrlKey || metaKey || shiftKey || origin !== location.origin) return null;
  return pathname.startsWith(`${root}/people/`) ? LINK.exec(pathname)?.[1] : null;
}
