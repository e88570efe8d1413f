// Edits that are begun, of each room: the last one is in hand, and those below it when that is over.
//
// An edit is of the message at `of`, which said `was`, and has come to `text`.
// Of one that is `lost` the message is not there any more.

export class Edits {
  #visit;

  /** `visit` keeps what concerns this tab only, across reloads. */
  constructor(visit) {
    this.#visit = visit;
  }

  /** The edit that is in hand in a room, null if there is none. */
  of(room) {
    return this.#begun(room).at(-1) ?? null;
  }

  /** Take an edit in hand; what was begun of the same message goes on, and what nobody touched is let go of. */
  begin(room, edit) {
    const begun = this.#begun(room).filter(({ text, was }) => text !== was);
    const same = begun.find(({ of }) => of === edit.of);
    this.#keep(room, [...begun.filter((each) => each !== same), same ?? edit]);
  }

  /** The edit in hand says this now. */
  put(room, news) {
    const begun = this.#begun(room);
    if (begun.length) this.#keep(room, [...begun.slice(0, -1), { ...begun.at(-1), ...news }]);
  }

  /** The edit of a message is over, or all of a room are. */
  end(room, of = null) {
    this.#keep(room, of === null ? [] : this.#begun(room).filter((edit) => edit.of !== of));
  }

  // Internal

  #begun({ name }) {
    const begun = this.#visit.get(`edits:${name}`);
    return Array.isArray(begun) ? begun : [];
  }

  #keep({ name }, begun) {
    if (begun.length) this.#visit.put(`edits:${name}`, begun);
    else this.#visit.drop(`edits:${name}`);
  }
}
