// Emoji by name: what the data of a language says, what is found in it, and short names in a text.

const TONES = ["", "\u{1f3fb}", "\u{1f3fc}", "\u{1f3fd}", "\u{1f3fe}", "\u{1f3ff}"];
const SELECTOR = "\ufe0f";
const MOST = 100; // found

/** The groups of the data, each with its emoji: `{emoji, name, shorts, tones}`. */
export function groupsOf(data) {
  return Object.entries(data).map(([name, lines]) => ({ name, emoji: lines.split("\n").map(parsed) }));
}

/** An emoji in one of five skin tones, 0 for none; one that has none is as it is. */
export function toned({ emoji, tones }, tone) {
  if (!tones || !tone) return emoji;
  const parts = tones === "2" ? splitAtLast(emoji, "\u200d") : [emoji];
  return parts.map((part) => withTone(part, TONES[tone])).join("\u200d");
}

/** An emoji without its skin tones and variation selectors. */
export function withoutTone(emoji) {
  return emoji.replace(/[\u{1f3fb}-\u{1f3ff}\ufe0f]/gu, "");
}

/** What is called so, the best first: each word of the query begins one of its names. */
export function found(emoji, query) {
  const asked = plain(query).split(/[\s_:]+/).filter(Boolean);
  if (!asked.length) return [];
  const ranked = [];
  for (const one of emoji) {
    const rank = rankOf(one, asked);
    if (rank) ranked.push({ one, rank });
  }
  return ranked.sort((one, other) => other.rank - one.rank).slice(0, MOST).map(({ one }) => one);
}

/** The text with emoji for short names such as ":tada:", but in code, where all stays. */
export function withEmoji(text, byShort) {
  let made = "";
  let at = 0;
  for (const part of text.matchAll(/`+|:([\w+-]+):/g)) {
    const { index, 0: whole, 1: short } = part;
    if (index < at) continue;
    const end = short ? index + whole.length : endOfCode(text, index, whole);
    const emoji = short && isApart(text, index, end) && byShort.get(short.toLowerCase());
    if (short && !emoji) continue;
    made += text.slice(at, index) + (emoji || text.slice(index, end));
    at = end;
  }
  return made + text.slice(at);
}

// Internal

function parsed(line) {
  const [emoji, name, shorts = "", tones = ""] = line.split("\t");
  const list = shorts.split(" ");
  const called = name || list[0].replaceAll("_", " ");
  return { emoji, name: called, shorts: list, tones, words: plain(`${called} ${shorts}`).split(/[\s_]+/) };
}

function splitAtLast(text, sign) {
  const at = text.lastIndexOf(sign);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A skin tone stands right after the character, in place of its variation selector. */
function withTone(text, tone) {
  const [first] = text;
  const rest = text.slice(first.length);
  return first + tone + (rest.startsWith(SELECTOR) ? rest.slice(1) : rest);
}

function rankOf({ words, shorts }, asked) {
  if (shorts.includes(asked.join("_"))) return 4;
  if (!asked.every((each) => words.some((word) => word.startsWith(each)))) {
    return asked.every((each) => words.some((word) => word.includes(each))) ? 1 : 0;
  }
  return words[0].startsWith(asked[0]) ? 3 : 2;
}

function plain(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

/** Where code ends that begins with some backticks: at as many, or with them if there are none. */
function endOfCode(text, start, ticks) {
  for (const { index, 0: run } of text.slice(start + ticks.length).matchAll(/`+/g)) {
    if (run === ticks) return start + ticks.length + index + run.length;
  }
  return start + ticks.length;
}

/** Times, addresses and words with colons have no short names in them. */
function isApart(text, start, end) {
  return !/[\w:/]$/.test(text.slice(0, start)) && !/^[\w:]/.test(text.slice(end));
}
