// The changes that are on their way, in the order they were made, kept by the browser until they are stored.

export class Unsent {
  #keep;
  #changes = new Map();
  #order = 0; // of the newest change: when it was made, or a little more than the one before

  constructor(keep) {
    this.#keep = keep;
    for (const change of keep.all("unsent:").sort((one, other) => one.order - other.order)) {
      // The page of 0.1.0 kept messages only, and did not say so.
      this.#changes.set(change.client_id, { type: "say", code: "", message: "", retryAfter: 0, ...change });
      this.#order = change.order;
    }
  }

  get all() {
    return [...this.#changes.values()];
  }

  get(clientId) {
    return this.#changes.get(clientId);
  }

  /** Those of a room. */
  of(name) {
    return this.all.filter(({ room }) => room === name);
  }

  add(change) {
    this.#order = Math.max(change.wrote, this.#order + 0.001);
    this.#changes.set(change.client_id, Object.assign(change, { order: this.#order }));
    this.keep(change);
  }

  /** Keep a change as it is now. */
  keep(change) {
    this.#keep.put(`unsent:${change.client_id}`, change);
  }

  /** It is stored, so that the browser need not keep it any more. */
  release({ client_id: clientId }) {
    this.#keep.drop(`unsent:${clientId}`);
  }

  forget(change) {
    this.#changes.delete(change.client_id);
    this.release(change);
  }

  /** Call `dropped(change)` when another tab, of which `tabs` tells, has dropped a change. */
  listen(tabs, dropped) {
    this.#keep.listen(tabs, (key, value) => {
      const change = this.#changes.get(key.replace(/^unsent:/, ""));
      if (change && !value) dropped(change);
    });
  }
}
