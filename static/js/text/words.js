// What is read of a message, without its marks.

import { isInsideWord, after, before } from "./characters.js";
import { piecesOf } from "./markup.js";

/** A message as it is read aloud, in one line. */
export function spoken(text) {
  let number = null;
  const words = piecesOf(text).map((piece) => {
    if (typeof piece === "string") return piece;
    if (piece.begins === "ol" || piece.begins === "ul") number = piece.number ?? null;
    return piece.begins === "li" && number !== null ? ` ${number++}. ` : piece.breaks || piece.newLine ? " " : "";
  });
  return words.join("").replace(/\s+/g, " ").trim();
}

/** Whether `@name` stands in a message, whatever the case; in code, addresses and mail it is none. */
export function mentions(text, name) {
  const sought = `@${folded(name)}`;
  if (!folded(text).includes(sought)) return false;
  return said(text).split(APART).some((words) => isNamed(folded(words), sought));
}

// Internal

const APART = "\0";

/** What stands in a message outside of code and links, which are taken out. */
function said(text) {
  let within = 0;
  const words = piecesOf(text).map((piece) => {
    if (typeof piece === "string") return within ? "" : piece;
    if (piece.begins === "code" || piece.begins === "a") within += 1;
    if (piece.ends === "code" || piece.ends === "a") within -= 1;
    return ["em", "strong", "s"].includes(piece.begins ?? piece.ends) ? "" : APART;
  });
  return words.join("");
}

function isNamed(words, sought) {
  for (let at = words.indexOf(sought); at >= 0; at = words.indexOf(sought, at + 1)) {
    const end = at + sought.length;
    const goesOn = /^(?:[_@]|\.[\p{L}\p{N}])/u.test(words.slice(end, end + 3)) || isInsideWord(after(words, end));
    const ahead = before(words, at);
    if (!goesOn && !isInsideWord(ahead) && !/[_./@+-]/.test(ahead)) return true;
  }
  return false;
}

function folded(text) {
  return text.normalize("NFC").toLowerCase();
}
