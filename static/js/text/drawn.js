// Whether anything of a text can be seen; parlor/text/drawn.py has the same rules.

// What is no white space, format character, filler, nor a mark on nothing; and format characters that are signs.
const SEEN =
  /[^\p{M}\p{Z}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0\u{1d159}\u2065\ufff0-\ufff8\u{e0000}-\u{e0fff}]|[\0\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

/** Whether a text has only white space, format characters, fillers, and marks on nothing. */
export function drawsNothing(text) {
  return !SEEN.test(text);
}
