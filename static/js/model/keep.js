// What the browser keeps for one person across reloads: drafts, unsent messages, what was dismissed.

export class Keep {
  #prefix;
  #storage;
  #memory = new Map(); // where storage is forbidden, the page itself has to do

  /** `storage` returns the browser's, for where that is forbidden even to name it throws. */
  constructor(personId, storage) {
    this.#prefix = `parlor:${personId}:`;
    this.#storage = storage;
  }

  get(key) {
    try {
      return JSON.parse(this.#storage().getItem(this.#prefix + key));
    } catch {
      return this.#memory.get(key) ?? null;
    }
  }

  put(key, value) {
    try {
      this.#storage().setItem(this.#prefix + key, JSON.stringify(value));
    } catch {
      this.#memory.set(key, value);
    }
  }

  drop(key) {
    this.#memory.delete(key);
    try {
      this.#storage().removeItem(this.#prefix + key);
    } catch {
      // Nothing was kept there.
    }
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
      if (key?.startsWith(this.#prefix)) heard(key.slice(this.#prefix.length), JSON.parse(newValue));
    });
  }

  /** Every key that begins with `start`. */
  keys(start) {
    const keys = [...this.#memory.keys()];
    try {
      for (const key of Object.keys(this.#storage())) {
        if (key.startsWith(this.#prefix)) keys.push(key.slice(this.#prefix.length));
      }
    } catch {
      // Only the memory is left.
    }
    return keys.filter((key) => key.startsWith(start));
  }
}
