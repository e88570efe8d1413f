// What a text becomes: words as they were typed, which are strings, and tags around them.

export const BREAK = { breaks: true };
export const NEW_LINE = { newLine: true };

/** The tags that begin and end an element. */
export function pair(name) {
  return [{ begins: name }, { ends: name }];
}

const LINK_ENDS = { ends: "a" };

export function link(address, words) {
  return [{ begins: "a", address }, ...words, LINK_ENDS];
}

export function withoutLinks(pieces) {
  return pieces.filter((piece) => piece.begins !== "a" && piece.ends !== "a");
}

/** What is read of pieces. */
export function wordsOf(pieces) {
  return pieces.filter((piece) => typeof piece === "string").join("");
}
