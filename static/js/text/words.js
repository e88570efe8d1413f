// What is read of a message, without its marks.

import { piecesOf } from "./rules.js";

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
