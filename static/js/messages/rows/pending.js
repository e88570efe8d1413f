// The rows of what is on its way, after all that is stored.

export class Pending {
  #list;
  #rows;
  #shown = new Map();

  constructor(list, rows) {
    this.#list = list;
    this.#rows = rows;
  }

  of(clientId) {
    return this.#shown.get(clientId);
  }

  get first() {
    return this.#shown.values().next().value;
  }

  /** Add the row of a message to a list, which may be a part of it that is not shown yet. */
  add(message, list = this.#list) {
    const row = this.#rows.pending(message);
    this.#shown.set(message.client_id, row);
    list.append(row);
    this.#rows.join(row);
  }

  /** The row is that of a stored message now; or it is gone with others. */
  forget(clientId) {
    this.#shown.delete(clientId);
  }

  clear() {
    this.#shown.clear();
  }
}
