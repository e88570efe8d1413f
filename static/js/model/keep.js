// What the browser keeps for one person across reloads: drafts, unsent messages, what was dismissed.
//
// Where its storage is forbidden or full, the page itself has to do, and what
// it holds so is lost with it. Event: `unkept`, the first time that this happens.

export class Keep extends EventTarget {
  #prefix;
  #storage;
  #memory = new Map(); // what the storage did not take; it counts more than what is there

  /** `storage` returns the browser's, for where that is forbidden even to name it throws. */
  constructor(personId, storage) {
    super();
    this.#prefix = `parlor:${personId}:`;
    this.#storage = storage;
  }

  get(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try {
      return JSON.parse(this.#storage().getItem(this.#prefix + key));
    } catch {
      return null;
    }
  }

  put(key, value) {
    if (this.#store(key, value)) this.#memory.delete(key);
    else this.#hold(key, value);
  }

  drop(key) {
    this.#memory.delete(key);
    try {
      this.#storage().removeItem(this.#prefix + key);
    } catch {
      // Nothing was kept there.
    }
    this.#retry();
  }

  /** Whether only this page has it, so that another tab says nothing about it. */
  isOnlyHere(key) {
    return this.#memory.has(key);
  }

  /** Whether everything is kept when the page is left. */
  get lasts() {
    return !this.#memory.size;
  }

  /** Every value whose key begins with `start`. */
  all(start) {
    return this.keys(start).map((key) => this.get(key)).filter((value) => value !== null);
  }

  /** Forget everything of this person; for signing out on a computer that others use. */
  clear() {
    for (const key of this.keys("")) this.drop(key);
  }

  /** Call `heard(key, value)` when another tab, of which `tabs` tells, changes something; a dropped value is null. */
  listen(tabs, heard) {
    tabs.addEventListener("storage", ({ key, newValue }) => {
      if (key?.startsWith(this.#prefix)) heard(key.slice(this.#prefix.length), read(newValue));
    });
  }

  /** Every key that begins with `start`. */
  keys(start) {
    const keys = new Set(this.#memory.keys());
    try {
      for (const key of Object.keys(this.#storage())) {
        if (key.startsWith(this.#prefix)) keys.add(key.slice(this.#prefix.length));
      }
    } catch {
      // Only the memory is left.
    }
    return [...keys].filter((key) => key.startsWith(start));
  }

  // Internal

  #store(key, value) {
    try {
      this.#storage().setItem(this.#prefix + key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  #hold(key, value) {
    const first = !this.#memory.size;
    this.#memory.set(key, value);
    if (first) this.dispatchEvent(new CustomEvent("unkept", { detail: { key } }));
  }

  /** There may be room now for what there was none for. */
  #retry() {
    for (const [key, value] of this.#memory) if (this.#store(key, value)) this.#memory.delete(key);
  }
}

function read(value) {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
