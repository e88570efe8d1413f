// Who is known, by id, as they are called now.
//
// An entry names its people as they were called then. What the server says of
// people counts; such a name only helps where it has said nothing. A page
// of history was perhaps read before a change that was heard meanwhile.
// Events: `person`, when one of those known is called otherwise, with what they are now;
// `blocked`, when others are blocked than before.

export class People extends EventTarget {
  /** What a room of this person alone is called. */
  notes = "";
  #youId;
  #blocked = new Map(); // of each person, the version of what was told last, and whether they are
  #known = new Map();
  #calls = new Map(); // the offsets of messages that have a word of this person's own, by room
  #heard = new Map(); // for each id, the moment in which it was heard last
  #moment = 0;

  constructor(you, people = []) {
    super();
    this.#youId = you.id;
    this.learn([you, ...people]);
  }

  /** This person. */
  get you() {
    return this.#known.get(this.#youId);
  }

  /** Somebody as they are called now; of one who has left, and whom nothing names, the name is missing. */
  now(who) {
    return this.#known.get(who.id) ?? who;
  }

  /** The moment in which something is asked for; the answer may be older than what is heard after it. */
  get moment() {
    return this.#moment;
  }

  /** Hear from the server what people are called now, or were at least at the moment of the question. */
  learn(people = [], moment = ++this.#moment) {
    for (const person of people) {
      if (this.#heard.get(person.id) > moment) continue;
      const before = this.#known.get(person.id);
      this.#known.set(person.id, person);
      this.#heard.set(person.id, moment);
      if (before && !isSame(before, person)) this.dispatchEvent(new CustomEvent("person", { detail: person }));
    }
  }

  /** Whether this person does not want to hear from somebody. */
  isBlocked(id) {
    return this.#blocked.get(id)?.on ?? false;
  }

  /** All who are blocked, as of the moment. */
  blockAll(ids = []) {
    const before = [...this.#blocked].filter(([, { on }]) => on).map(([id]) => id);
    this.#blocked = new Map(ids.map((id) => [id, { on: true, version: 0 }]));
    if (before.length === ids.length && before.every((id) => this.#blocked.has(id))) return;
    this.dispatchEvent(new CustomEvent("blocked"));
  }

  /** Somebody is blocked or not; of what is told, the highest version counts. */
  block({ person: id, on, version }) {
    if ((this.#blocked.get(id)?.version ?? -1) >= version) return;
    this.#blocked.set(id, { on, version });
    this.dispatchEvent(new CustomEvent("blocked"));
  }

  /** Messages of a room have a word of this person's own, or have none any more. */
  hear(room, offsets = [], on = true) {
    if (offsets.length && !this.#calls.has(room)) this.#calls.set(room, new Set());
    const found = this.#calls.get(room);
    for (const offset of offsets) {
      if (on) found.add(offset);
      else found.delete(offset);
    }
  }

  /** Whether a message has a word of this person's own. */
  hears(room, offset) {
    return this.#calls.get(room)?.has(offset) ?? false;
  }

  /** Meet somebody in a live entry, who was called so a moment ago. */
  meet(who) {
    if (who?.name !== undefined && !this.#known.has(who.id)) this.#known.set(who.id, who);
  }
}

function isSame(one, other) {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
}
