// A browser's storage, and the tabs that share it. Its keys have no order that one may rely on: here the newest is first.

export class Memory {
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }

  setItem(key, value) {
    const others = { ...this, [key]: undefined };
    for (const other of Object.keys(this)) delete this[other];
    this[key] = String(value);
    for (const [other, kept] of Object.entries(others)) if (other !== key) this[other] = kept;
  }

  removeItem(key) {
    delete this[key];
  }
}

/** Tell as a browser does that another tab has changed something. */
export function changedElsewhere(tabs, key, newValue) {
  tabs.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
}
