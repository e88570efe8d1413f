// The list of rows: those of the log, then those of what is on its way.

import { collapse } from "./rows/collapse.js";
import { cutAfter, cutBefore } from "./extent.js";
import { Pending } from "./rows/pending.js";

export class Entries {
  #list;
  #rows;
  #pending;
  #over;

  /** `over(entry)` is the entry under its changes that are on their way, null if it is not drawn. */
  constructor(list, rows, over) {
    this.#list = list;
    this.#rows = rows;
    this.#over = over;
    this.#pending = new Pending(list, rows);
  }

  /** Hold nothing but the rows of these entries, and of what is on its way. */
  replace(entries, unsent) {
    const fragment = this.#build(entries);
    this.#pending.clear();
    for (const message of unsent) this.#pending.add(message, fragment);
    this.#list.replaceChildren(fragment);
  }

  prepend(entries) {
    const first = this.#list.querySelector("[data-at]");
    this.#list.prepend(this.#build(entries));
    if (first) this.#rows.join(first, { resumed: true });
  }

  append(entries, unsent) {
    const fragment = this.#build(entries);
    for (const message of unsent) this.#pending.add(message, fragment);
    const first = fragment.firstElementChild;
    this.#list.append(fragment);
    this.#rows.joinNext(first);
  }

  /** Put an entry after the others of the log; one's `own` settles its pending row in place. */
  put(entry, isOwn) {
    const own = isOwn && this.#pending.of(entry.client_id);
    const [row] = own ? [this.#rows.settle(own, entry)] : this.#drawn([entry]);
    if (!row) return;
    if (own) this.#pending.forget(entry.client_id);
    const pending = this.#pending.first;
    if (!own || (pending && precedes(pending, row))) {
      const after = row.nextElementSibling;
      if (pending) firstLineOf(pending).before(row);
      else this.#list.append(row);
      this.#rows.joinNext(after);
    }
    this.#rows.joinNext(this.#rows.join(row).nextElementSibling);
  }

  /** The row of what is on its way, if it is drawn. */
  pending(clientId) {
    return this.#pending.of(clientId);
  }

  addPending(message) {
    this.#pending.add(message);
  }

  /** Take the row of what was on its way off the list. */
  drop(clientId) {
    const row = this.#pending.of(clientId);
    this.#pending.forget(clientId);
    if (row) this.#remove(row);
  }

  /** An entry is another now, or gone; `log` has those that are left. */
  redraw(row, entry, log) {
    const drawn = entry && this.#over(entry);
    if (drawn) this.#rows.settle(row, drawn);
    else if (row.matches(".note")) this.#renote(row, log);
    else this.#remove(row);
  }

  /** The row of the entry at an offset, or the run of notes that it is in. */
  at(offset) {
    const covers = (row) => Number(row.dataset.offset) <= offset && offset <= lastOffset(row);
    const own = this.#list.querySelector(`[data-offset="${offset}"]`);
    return own ?? [...this.#list.querySelectorAll(".note")].find(covers);
  }

  /** Let go of the rows before `first` and after `last`; null is none. */
  cut({ first, last }) {
    if (first) cutBefore(first);
    if (first) this.#rows.join(first, { resumed: true });
    if (!last) return;
    cutAfter(last);
    this.#pending.clear();
  }

  // Internal

  #build(entries) {
    const fragment = new DocumentFragment();
    for (const row of this.#drawn(entries)) {
      fragment.append(row);
      this.#rows.join(row);
    }
    return fragment;
  }

  #drawn(entries) {
    return this.#rows.all(entries.map(this.#over).filter(Boolean));
  }

  #remove(row) {
    const after = row.nextElementSibling;
    const day = dayAbove(row);
    const close = collapse(row);
    if (!after || after.matches(".day")) day?.remove(); // It was the only one of its day.
    row.remove();
    this.#rows.joinNext(after);
    close();
  }

  /** Draw a run of notes anew, of which one is gone. */
  #renote(row, log) {
    const notes = log.from(Number(row.dataset.offset)).filter(({ offset }) => offset <= lastOffset(row));
    const [left] = this.#drawn(notes);
    if (left) row.replaceWith(left);
    else this.#remove(row);
  }
}

/** The last offset of the log for which a row stands. */
export function lastOffset({ dataset }) {
  return Number(dataset.last ?? dataset.offset);
}

// Internal

/** The day line above a row, if it has one, else the row itself. */
function firstLineOf(row) {
  let line = row;
  while (line.previousElementSibling && !line.previousElementSibling.dataset.at) {
    line = line.previousElementSibling;
  }
  return line;
}

/** The day line right above a row; the "new" line may stand between them. */
function dayAbove(row) {
  const above = row.previousElementSibling;
  const line = above?.matches(".new") ? above.previousElementSibling : above;
  return line?.matches(".day") ? line : null;
}

function precedes(one, other) {
  return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}
