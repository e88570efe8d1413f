// What can be done with a message: the same deeds, in the same words, in the bar, the menu, the sheet and by keys.

/** The order in which deeds are offered; others come before the last. */
const ORDER = ["react", "reply", "edit", "copy", "link", "unread", "save", "pin", "lens"];
const LAST = ["report", "delete"];

export class Deeds {
  /** Makes the row of quick reactions to a message; a branch of the page may put one here. */
  quick = () => null;
  #all = [];

  /**
   * Offer a deed.
   *
   * `name` says which it is, `key` is the `KeyboardEvent.key` that does it on a
   * message with the focus, or several, of which the first is shown. `icon` is
   * one of the set and `label` a word of the page; both may be functions of the
   * message, of an empty one for the list of keys. `bar` puts it into the bar. `offered(message)` says whether it can
   * be done, `run(message, row, event)` does it. `danger` draws it as such.
   */
  add({ key = [], bar = false, danger = false, offered = () => true, ...deed }) {
    this.#all.push({ ...deed, keys: [key].flat(), bar, danger, offered });
    this.#all.sort((one, other) => rank(one) - rank(other));
  }

  /** What can be done with a message; nothing with one that is not stored. */
  of(message) {
    return message?.type === "said" ? this.#all.filter(({ offered }) => offered(message)) : [];
  }

  /** The deed of a name, if it can be done with a message. */
  named(name, message) {
    return this.of(message).find((deed) => deed.name === name);
  }

  /** All deeds that have a key, whatever the message. */
  get withKeys() {
    return this.#all.filter(({ keys }) => keys.length);
  }

  /** The deed that a key does to a message. */
  byKey(key, message) {
    return this.of(message).find(({ keys }) => keys.includes(key));
  }
}

/** What a deed is called, or its icon, for a message. */
export function told(value, message) {
  return typeof value === "function" ? value(message) : value;
}

// Internal

function rank({ name }) {
  if (LAST.includes(name)) return ORDER.length + 1 + LAST.indexOf(name);
  const at = ORDER.indexOf(name);
  return at < 0 ? ORDER.length : at;
}
