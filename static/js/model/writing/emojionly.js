// Messages that are nothing but a few emoji.

const TONE = "[\\u{1f3fb}-\\u{1f3ff}]?";
const ONE = `(?:\\p{Regional_Indicator}{2}|[0-9#*]\\ufe0f\\u20e3|(?!\\p{Regional_Indicator})(?:\\p{Emoji_Presentation}|\\p{Extended_Pictographic}(?:\\ufe0f|(?=[\\u{1f3fb}-\\u{1f3ff}])))${TONE}`;
const JOINED = `(?:[\\u{e0020}-\\u{e007f}]+|(?:\\u200d\\p{Emoji}\\ufe0f?${TONE})*))`;
const FEW = new RegExp(`^\\s*(?:${ONE}${JOINED}\\s*){1,6}$`, "u");
const LONGEST = 120; // of six, whatever they are joined of

/** Whether a text is up to six emoji alone. */
export function isEmojiOnly(text) {
  return text.length <= LONGEST && FEW.test(text);
}
