// The "new" line: where the reader left off, until they leave the room.

import { make } from "../../parts/templates.js";

export class NewLine {
  #list;
  #rows;
  #line = make("row-new");
  #room = null;
  #after = null; // the last offset that was read, if something new stands below

  constructor(list, rows) {
    this.#list = list;
    this.#rows = rows;
  }

  get line() {
    return this.#line;
  }

  /** The reader comes to a room. */
  begin(room) {
    this.#room = room;
    this.#after = room?.unread ? room.readOffset : null;
  }

  /** Something new comes while nobody looks: the line moves there, unless it stands before something unread. */
  move() {
    if (this.#after === null || this.#after < this.#room.readOffset) this.#after = this.#room.readOffset;
  }

  /** Draw the line before the first message that was not read; null if it is not known which that is. */
  draw() {
    if (this.#after === null) return null;
    const { log } = this.#room;
    if (log.more && log.bottom > this.#after + 1) return null;
    const first = log.from(this.#after + 1).find((entry) => this.#room.isNews(entry));
    const row = first && this.#list.querySelector(`[data-offset="${first.offset}"]`);
    const below = this.#line.nextElementSibling;
    if (row && row === below) return this.#line;
    if (row) row.before(this.#line);
    else this.#line.remove();
    if (row) this.#rows.join(row);
    this.#rows.joinNext(below);
    return row ? this.#line : null;
  }
}
