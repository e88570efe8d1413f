// A room as the server has it, as plain objects: a log of entries, folded as it is told.

export const ada = { id: 1, name: "ada" };
export const bob = { id: 2, name: "bob" };
export const eve = { id: 3, name: "eve" };

export class ServedRoom {
  log = []; // entry n stands at n - 1
  epoch = "e1";
  read = 0;
  version = 0;
  calls = []; // who is called by which message, counted up to which offset

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
    const mentions = mentionsIn(text);
    const said = this.#append({ type: "said", who, text, html: `<p>${text}</p>`, client_id: clientId, ...mentions });
    this.calls.push(...called(said).map((id) => ({ id, of: said.offset, offset: said.offset })));
    return said;
  }

  reply(who, text, to) {
    const { offset: of, who: author, text: words, root = to } = this.log[to - 1];
    const said = this.say(who, text);
    Object.assign(said, { reply: { of, who: author, text: words }, root });
    if (author.id !== who.id) {
      said.called = [author.id];
      if (!called(said).includes(author.id)) this.calls.push({ id: author.id, of: said.offset, offset: said.offset });
    }
    this.#count(root, said.offset, 1);
    return said;
  }

  pin(who, of) {
    const pinned = this.#append({ type: "pinned", who, of, client_id: `${who.name}-${this.top}` });
    this.#become(of, { pinned: true, as_of: pinned.offset });
    return pinned;
  }

  unpin(who, of) {
    const unpinned = this.#append({ type: "unpinned", who, of, client_id: `${who.name}-${this.top}` });
    this.#become(of, { pinned: undefined, as_of: unpinned.offset });
    return unpinned;
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
    const said = { type: "edited", who, of, text, html: `<p>${text}</p>`, client_id: clientId, ...mentionsIn(text) };
    const now = called(said);
    const before = this.calls.filter((call) => call.of === of);
    const gone = before.filter(({ id }) => !now.includes(id));
    const at = of > this.read ? of : this.top + 1;
    const fresh = now.filter((id) => !before.some((call) => call.id === id)).map((id) => ({ id, of, offset: at }));
    this.calls = [...this.calls.filter((call) => !gone.includes(call)), ...fresh];
    if (fresh.length) said.called = fresh.map(({ id, offset }) => ({ id, offset }));
    if (gone.length) said.uncalled = gone.map(({ id, offset }) => ({ id, offset }));
    const edited = this.#append(said);
    const change = { text, html: edited.html, mentions: said.mentions, edited_at: edited.at, as_of: edited.offset };
    this.#become(of, change);
    return edited;
  }

  /** Put an emoji under a message, or take it away if it is there. */
  react(who, of, emoji) {
    const { reactions = {}, ...rest } = this.log[of - 1];
    const people = reactions[emoji] ?? [];
    const on = !people.includes(who.id);
    const change = this.#append({ type: on ? "reacted" : "unreacted", who, of, emoji });
    const left = on ? [...people, who.id] : people.filter((id) => id !== who.id);
    const now = Object.fromEntries(Object.entries({ ...reactions, [emoji]: left }).filter(([, ids]) => ids.length));
    const told = Object.keys(now).length ? { reactions: now } : {};
    this.log[of - 1] = { ...rest, ...told, as_of: change.offset };
    return change;
  }

  delete(who, of, clientId = `${who.name}-${this.top}`) {
    this.#silence(of, ["edited", "reacted", "unreacted"]);
    const { root, pinned } = this.log[of - 1];
    this.log[of - 1] = this.#void(of);
    for (const { offset, reply } of this.messages()) {
      if (reply?.of === of) this.#become(offset, { reply: { of, who: reply.who } });
    }
    const gone = this.calls.filter((call) => call.of === of);
    this.calls = this.calls.filter((call) => call.of !== of);
    const uncalled = gone.length ? { uncalled: gone.map(({ id, offset }) => ({ id, offset })) } : {};
    const more = { ...(root && { root }), ...(pinned && { pinned }), ...uncalled };
    const deleted = this.#append({ type: "deleted", who, of, client_id: clientId, ...more });
    if (root) this.#count(root, deleted.offset, -1);
    const { replies } = this.log[(root ?? of) - 1];
    if (replies) deleted.replies = replies;
    return deleted;
  }

  /** The messages that stand, of one author or of all. */
  messages(who) {
    return this.shown.filter((entry) => entry.type === "said" && (!who || entry.who.id === who.id));
  }

  /** What is shown, as it stands now. */
  get shown() {
    const changes = ["edited", "reacted", "unreacted", "deleted", "unpinned", "void"];
    return this.log.filter(({ type }) => !changes.includes(type));
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
      const silent = entry.type === "void" || (entry.of > offset && !entry.root);
      if (!silent || ["praised", "pinned"].includes(entry.type) || (entry.type !== "void" && chance.is(0.3))) compacted.push(entry);
      else if (last?.type === "void" && chance.is(0.8)) last.to = entry.offset;
      else compacted.push(this.#void(entry.offset));
    }
    return compacted;
  }

  /** As a welcome tells of it to somebody. */
  stateFor(you) {
    const { name: room, position, read: read_offset, version } = this;
    return { room, title: room, position, read_offset, version, ...this.numbersFor(you), crowd: [] };
  }

  /** What is unread for somebody. */
  numbersFor(you) {
    const unread = this.messages().filter(({ offset, who }) => offset > this.read && who.id !== you.id).length;
    const mentions = this.calls.filter(({ id, offset }) => offset > this.read && id === you.id).length;
    return { unread: Math.min(100, unread), mentions: Math.min(100, mentions) };
  }

  /** Move the mark; returns what that person's devices are told. */
  mark(you, offset, anywhere = false) {
    const wanted = Math.min(offset, this.top);
    const now = anywhere ? wanted : Math.max(this.read, wanted);
    if (now !== this.read) this.version += 1;
    this.read = now;
    return { type: "read", room: this.name, offset: now, version: this.version, top: this.top, ...this.numbersFor(you) };
  }

  // Internal

  #append(fields) {
    const offset = this.top + 1;
    const entry = { room: this.name, offset, at: 1_800_000_000_000 + offset, ...fields };
    this.log.push(entry);
    return entry;
  }

  #count(root, offset, by) {
    const replies = (this.log[root - 1].replies ?? 0) + by;
    if (this.log[root - 1].type === "said") this.#become(root, { replies: replies || undefined, as_of: offset });
  }

  /** An entry has other fields now; one that is undefined is not there. */
  #become(offset, fields) {
    this.log[offset - 1] = JSON.parse(JSON.stringify({ ...this.log[offset - 1], ...fields }));
  }

  #silence(of, types = ["edited"]) {
    for (const [index, entry] of this.log.entries()) {
      if (types.includes(entry.type) && entry.of === of) this.log[index] = this.#void(index + 1);
    }
  }

  #void(offset) {
    return { type: "void", room: this.name, offset };
  }
}

/** Of the people here, only ada is called, by "@ada". */
function mentionsIn(text) {
  const start = text.indexOf("@ada");
  return start < 0 ? {} : { mentions: [{ id: ada.id, start, end: start + 4 }] };
}

function called({ who, mentions = [] }) {
  return mentions.map(({ id }) => id).filter((id) => id !== who.id);
}
