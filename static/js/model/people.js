// Who is known, by id, as they are called now.
//
// An entry names its people as they were called then. What the server says of
// people counts; such a name only helps where it has said nothing. A page
// of history was perhaps read before a change that was heard meanwhile.
// Event: `person`, when one of those known is called otherwise, with what they are now.

export class People extends EventTarget {
  #youId;
  #known = new Map();
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

  /** Meet somebody in a live entry, who was called so a moment ago. */
  meet(who) {
    if (who?.name !== undefined && !this.#known.has(who.id)) this.#known.set(who.id, who);
  }
}

function isSame(one, other) {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
}
