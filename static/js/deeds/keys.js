// The keys that do something with the message that has the focus.

export class DeedKeys {
  #deeds;
  #messageOf;
  #keep;

  /** `keep` says whether keys of one letter are switched off. */
  constructor(list, { deeds, messageOf, keep }) {
    this.#deeds = deeds;
    this.#messageOf = messageOf;
    this.#keep = keep;
    list.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** Whether keys of one letter do something. */
  get letters() {
    return this.#keep.get("letters") ?? true;
  }

  set letters(on) {
    this.#keep.put("letters", on);
  }

  // Callbacks

  #pressed(event) {
    if (event.defaultPrevented || !event.target.matches(".message") || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = keyOf(event);
    if (key.length === 1 && !this.letters) return;
    const message = this.#messageOf(event.target);
    const deed = this.#deeds.byKey(key, message);
    if (!deed) return;
    event.preventDefault();
    deed.run(message, event.target, event);
  }
}

/** The key that is pressed; on a keyboard without Latin letters, the one that has this place on others. */
export function keyOf({ key, code = "" }) {
  if (key.length > 1 || /^[\x20-\x7e]$/.test(key)) return key.length > 1 ? key : key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code.at(-1).toLowerCase() : key;
}
