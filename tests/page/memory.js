// A browser's storage, and the tabs that share it.

export class Memory {
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }

  setItem(key, value) {
    this[key] = String(value);
  }

  removeItem(key) {
    delete this[key];
  }
}

/** Tell as a browser does that another tab has changed something. */
export function changedElsewhere(tabs, key, newValue) {
  tabs.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
}
