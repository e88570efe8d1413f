// A room as the server has it, as plain objects: a log of entries, folded as it is told.

export const ada = { id: 1, name: "ada" };
export const bob = { id: 2, name: "bob" };
export const eve = { id: 3, name: "eve" };

export class ServedRoom {
  log = []; // entry n stands at n - 1
  epoch = "e1";
  read = 0;

  constructor(name = "lobby") {
    this.name = name;
  }

  get top() {
    return this.log.length;
  }

  get position() {
    return { epoch: this.epoch, offset: this.top };
  }

  say(who, text, clientId = `${who.name}-${this.top}`) {
    return this.#append({ type: "said", who, text, html: `<p>${text}</p>`, client_id: clientId });
  }

  joined(who) {
    return this.#append({ type: "joined", who });
  }

  praise(who, of) {
    return this.#append({ type: "praised", who, of });
  }

  /** Change a text: what changed it before says nothing any more. */
  edit(who, of, text, clientId = `${who.name}-${this.top}`) {
    this.#silence(of);
    const said = { type: "edited", who, of, text, html: `<p>${text}</p>`, client_id: clientId };
    const edited = this.#append(said);
    const change = { text, html: edited.html, edited_at: edited.at, as_of: edited.offset };
    this.log[of - 1] = { ...this.log[of - 1], ...change };
    return edited;
  }

  delete(who, of, clientId = `${who.name}-${this.top}`) {
    this.#silence(of);
    this.log[of - 1] = this.#void(of);
    return this.#append({ type: "deleted", who, of, client_id: clientId });
  }

  /** The messages that stand, of one author or of all. */
  messages(who) {
    return this.shown.filter((entry) => entry.type === "said" && (!who || entry.who.id === who.id));
  }

  /** What is shown, as it stands now. */
  get shown() {
    return this.log.filter(({ type }) => !["edited", "deleted", "void"].includes(type));
  }

  /** A page counts messages; the notes between them come along. */
  page({ before, after, around, limit = 50 }) {
    const middle = after ?? (around === undefined ? (before ?? this.top + 1) - 1 : Math.min(around, this.top));
    const older = after === undefined ? (around === undefined ? limit : Math.ceil(limit / 2)) : 0;
    const first = older ? (this.messages().filter(({ offset }) => offset <= middle).at(-older)?.offset ?? 1) : middle + 1;
    const later = this.messages().filter(({ offset }) => offset > middle);
    const last = older === limit ? middle : (later.at(limit - older - 1)?.offset ?? this.top);
    const entries = this.shown.filter(({ offset }) => offset >= first && offset <= last);
    return { from: first, to: last, entries, more: first > 1, more_after: last < this.top };
  }

  /** All after a position; what says nothing to one who has only what was before may be told as one void. */
  since(offset, chance) {
    const compacted = [];
    for (const entry of this.log.slice(offset)) {
      const last = compacted.at(-1);
      const silent = entry.type === "void" || entry.of > offset;
      if (!silent || entry.type === "praised" || (entry.type !== "void" && chance.is(0.3))) compacted.push(entry);
      else if (last?.type === "void" && chance.is(0.8)) last.to = entry.offset;
      else compacted.push(this.#void(entry.offset));
    }
    return compacted;
  }

  /** As a welcome tells of it to somebody. */
  stateFor(you) {
    const unread = this.messages().filter(({ offset, who }) => offset > this.read && who.id !== you.id).length;
    return {
      room: this.name,
      title: this.name,
      position: this.position,
      read_offset: this.read,
      unread: Math.min(100, unread),
      crowd: [],
    };
  }

  // Internal

  #append(fields) {
    const offset = this.top + 1;
    const entry = { room: this.name, offset, at: 1_800_000_000_000 + offset, ...fields };
    this.log.push(entry);
    return entry;
  }

  #silence(of) {
    for (const [index, entry] of this.log.entries()) {
      if (entry.type === "edited" && entry.of === of) this.log[index] = this.#void(index + 1);
    }
  }

  #void(offset) {
    return { type: "void", room: this.name, offset };
  }
}
