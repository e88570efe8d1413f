// A message as the page draws it until the server has: by the same rules, so that nothing moves when it comes.

import { piecesOf } from "../../text/rules.js";

/** What a text looks like. */
export function prose(text) {
  const fragment = new DocumentFragment();
  let within = fragment;
  for (const piece of piecesOf(text)) {
    if (typeof piece === "string") within.append(piece);
    else if (piece.breaks) within.append(document.createElement("br"), "\n");
    else if (piece.newLine) within.append("\n");
    else if (piece.ends) within = within.parentNode;
    else within = within.appendChild(element(piece));
  }
  return fragment;
}

// Internal

function element({ begins, address, number }) {
  const made = document.createElement(begins);
  if (number !== undefined && number !== 1) made.start = number;
  if (address) Object.assign(made, { href: address, target: "_blank", rel: "noopener nofollow", tabIndex: -1 });
  return made;
}
