// What a text becomes by the rules of Markdown, which are fetched right after the first view.
//
// Until they are here, and where they cannot be had, it is what was typed.

import { BREAK, pair } from "./pieces.js";

let rules = null;
let coming = null;

/** Fetch the rules, if they are not here. */
export function fetchRules() {
  coming ??= import("./markup.js").then(
    (module) => (rules = module),
    () => (coming = null),
  );
  return coming;
}

/** The pieces of a message. */
export function piecesOf(text) {
  if (rules) return rules.piecesOf(text);
  fetchRules();
  const [begin, end] = pair("p");
  return [begin, ...text.split("\n").flatMap((line, index) => (index ? [BREAK, line] : [line])), end];
}
