// Markdown of messages, as the server renders it: docs/protocol.md has the rules as a table.

import { blocks } from "./blocks.js";
import { drawsNothing } from "./drawn.js";
import { pair, wordsOf } from "./pieces.js";

/** The pieces of a message; one of nothing but marks is shown as it was typed. */
export function piecesOf(typed) {
  const text = typed.replace(/\r\n?/g, "\n").replaceAll("\0", "\ufffd");
  const pieces = blocks(text);
  if (!drawsNothing(wordsOf(pieces))) return pieces;
  const [begin, end] = pair("p");
  return [begin, text, end];
}
