// The emoji in the reader's language, fetched once.

import { found, groupsOf, withEmoji, withoutTone } from "../model/writing/emoji.js";
import { assetAddress } from "../parts/later.js";
import { isDrawn } from "./drawn.js";

// In each of these there are names; the short ones are English in all of them.
const LANGUAGES = ["ar", "de", "en", "es", "fa", "fr", "id", "it", "ja", "ko", "pt", "ru", "tr", "zh"];

export class Emojis {
  groups;
  all;
  #byShort;
  #plain;

  constructor(data) {
    this.groups = groupsOf(data);
    this.all = this.groups.flatMap(({ emoji }) => emoji);
    this.#byShort = new Map(this.all.flatMap(({ emoji, shorts }) => shorts.map((short) => [short.toLowerCase(), emoji])));
    this.#plain = new Set(this.all.map(({ emoji }) => withoutTone(emoji)));
  }

  /** What is called so and can be drawn here, the best first. */
  find(query) {
    return found(this.all, query).filter(({ emoji }) => isDrawn(emoji));
  }

  /** A text with emoji for the short names in it. */
  replaced(text) {
    return withEmoji(text, this.#byShort);
  }

  /** The text if it is one emoji and nothing else, whatever its skin tone; else null. */
  alone(text) {
    return text && this.#plain.has(withoutTone(text)) ? text : null;
  }
}

export async function fetchEmojis() {
  const answer = await fetch(assetAddress(`emoji/${language()}.json`));
  if (!answer.ok) throw new Error(answer.statusText);
  return new Emojis(await answer.json());
}

// Internal

function language() {
  const asked = [...navigator.languages, document.documentElement.lang].map((tag) => tag.toLowerCase().split("-")[0]);
  return asked.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}
