// Kinds of characters, as the rules ask for them.

export const WORD = 1; // a letter, a mark on one, or a digit
export const SPACELESS = 2; // of a script whose words stand side by side, or have endings right after them
export const SPACE = 4; // white space, or the beginning or the end of a text
export const OPENING = 8;
export const CLOSING = 16;
export const GLUE = 32; // what joins words to one
export const NOT_AFTER = 64; // stands right after no single star or underscore that is a mark
export const NOT_BEFORE = 128;

// Thai, Lao, Tibetan, Burmese, Hangul, Khmer, Han, kana and their wide forms.
export const SPACELESS_RANGES =
  "\\u0e00-\\u0fff\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u2e80-\\u2fff\\u3005-\\u3007\\u3021-\\u3029" +
  "\\u3031-\\u3035\\u3038-\\u303c\\u3041-\\u30fa\\u30fc-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7ff\\uf900-\\ufaff" +
  "\\uff10-\\uff19\\uff21-\\uff3a\\uff41-\\uff5a\\uff66-\\uffdc\\u{20000}-\\u{3ffff}";

const tests = [
  [WORD, /[\p{L}\p{M}\p{N}]/u],
  [SPACELESS, new RegExp(`[${SPACELESS_RANGES}]`, "u")],
  [SPACE, /[\p{Z}\t-\r]/u],
  [OPENING, /\p{Ps}/u],
  [CLOSING, /\p{Pe}/u],
  [GLUE, /[/\\]/],
  [NOT_AFTER, /[<>^=|/\\\-;:,!?.)\]}]/],
  [NOT_BEFORE, /[<>^=|/\\\-([{]/],
];
const known = new Map([["", SPACE]]);

/** The kinds of a character; of none, those of an edge. */
export function kindsOf(character) {
  let kinds = known.get(character);
  if (kinds === undefined) {
    kinds = tests.reduce((all, [kind, test]) => (test.test(character) ? all | kind : all), 0);
    known.set(character, kinds);
  }
  return kinds;
}

/** Whether what stands right after a character is still the same word. */
export function isInsideWord(character) {
  return (kindsOf(character) & (WORD | SPACELESS)) === WORD;
}

/** The character that ends at a place, which may be two units long. */
export function before(text, at) {
  if (at <= 0) return "";
  const last = text.charCodeAt(at - 1);
  return last >= 0xdc00 && last <= 0xdfff && at > 1 ? text.slice(at - 2, at) : text[at - 1];
}

/** The character that begins at a place. */
export function after(text, at) {
  return at < text.length ? String.fromCodePoint(text.codePointAt(at)) : "";
}
