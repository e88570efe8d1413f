// A text as it is written: what of it is sent, and how long that is.

import { drawsNothing } from "../../text/drawn.js";

const BLANK = /\s/;

/** A text as it is sent: without blank lines before it and without blanks after it; "" if nothing of it is seen. */
export function written(text) {
  const whole = text.trimEnd();
  let start = 0;
  for (let at = 0; at < whole.length && BLANK.test(whole[at]); at++) if (whole[at] === "\n") start = at + 1;
  const rest = whole.slice(start);
  return drawsNothing(rest) ? "" : rest;
}

/** Its length in characters, as the server counts them: a surrogate pair is one. */
export function lengthOf(text) {
  let length = 0;
  for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) length += 1;
  return length;
}
