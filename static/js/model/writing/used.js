// Which emoji this person uses: the last ones, and the most used; kept by the browser.

const KEY = "emoji";
const RECENT = 27;
const KNOWN = 60; // of which it is counted how often
const QUICK = 6;
const AT_FIRST = ["👍", "❤️", "😂", "🎉", "😮", "👀"];

export class Used {
  #keep;

  constructor(keep) {
    this.#keep = keep;
  }

  /** Take note that an emoji is used. */
  use(emoji) {
    const [, before = 0] = this.#all.find(([one]) => one === emoji) ?? [];
    const others = this.#all.filter(([one]) => one !== emoji);
    this.#keep.put(KEY, [[emoji, before + 1], ...others].slice(0, KNOWN));
  }

  /** The last ones, the newest first. */
  get recent() {
    return this.#all.slice(0, RECENT).map(([emoji]) => emoji);
  }

  /** The six for a quick hand: what is used most, and before that is known what most people use. */
  get quick() {
    const often = this.#all.filter(([, times]) => times > 1).sort((one, other) => other[1] - one[1]);
    return [...new Set([...often.map(([emoji]) => emoji), ...AT_FIRST])].slice(0, QUICK);
  }

  // Internal

  get #all() {
    const kept = this.#keep.get(KEY);
    return Array.isArray(kept) ? kept : [];
  }
}
