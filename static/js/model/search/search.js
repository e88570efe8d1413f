// One search: asked as one types, with what came back, kept as the messages are.
//
// `state` is "idle" (nothing is typed), "short" (too little to ask), "wrong" (a filter says nothing: `problem`),
// "asking" (what was found before stands on), "found", "refused" (`problem`) or "offline", from which it asks again
// by itself when the line is back. Event: `changed`.

import { folded } from "../../text/folding.js";
import { Hits } from "./hits.js";
import { isEnough, parse, span } from "./query.js";

const PAUSE = 250; // ms without a key, after which it is asked
const LOOKS = 8; // questions in a row, while nothing is found and not all was looked at

export class Search extends EventTarget {
  state = "idle";
  problem = null;
  hits = new Hits();
  rooms = []; // the names of the rooms that were searched
  complete = true; // false if there may be older ones that were not looked at
  indexed = 1; // how much of all the messages can be found by now, 0 to 1
  query = { text: "", filters: [], wrong: null };
  #typed = "";
  #cursor = null;
  #asked = 0; // of what comes late, the answer to the last question counts
  #more = false;
  #timer = null; // until it is asked
  #meanwhile = []; // entries heard while an answer is on its way, which may not know them
  #known;
  #line;
  #place;
  #people;
  #who;
  #clock;

  /** `known` are the filters by their names; `who(name)` gives the id of a person, or null. */
  constructor({ known, line, place, people, who, clock }) {
    super();
    this.#known = known;
    this.#line = line;
    this.#place = place;
    this.#people = people;
    this.#who = who;
    this.#clock = clock;
    line.addEventListener("entry", ({ detail }) => this.#heard(detail));
    line.addEventListener("line", () => this.#lineChanged());
    place.addEventListener("welcomed", () => this.#lineChanged());
    place.addEventListener("gone", ({ detail }) => this.hits.leave(detail.room.name) && this.#tell());
  }

  get typed() {
    return this.#typed;
  }

  /** Whether there are more to be fetched. */
  get more() {
    return this.#cursor !== null;
  }

  /** Something is typed; it is asked when nothing more is for a while, or at once if `now`. */
  type(typed, { now = false } = {}) {
    const same = typed.trim() === this.#typed.trim();
    const waits = this.#timer !== null;
    this.#typed = typed;
    if (same && (!now || (!waits && ["asking", "found"].includes(this.state)))) return;
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.query = parse(typed, this.#known);
    this.#asked += 1;
    if (!typed.trim()) return this.#rest("idle");
    if (this.query.wrong) return this.#rest("wrong", { filter: this.query.wrong });
    if (!isEnough(this.query) && !(now && this.query.text)) return this.#rest("short");
    this.#become("asking");
    if (now) this.#ask();
    else this.#timer = this.#clock.after(PAUSE, () => this.#ask());
  }

  /** Fetch those that are older. */
  async next() {
    if (!this.more || this.#more || this.state !== "found") return;
    this.#more = true;
    await this.#ask(this.#cursor);
    this.#more = false;
  }

  // Callbacks

  #heard(entry) {
    if (this.state === "asking" || this.#more) this.#meanwhile.push(entry);
    if (this.hits.hear(entry)) this.#tell();
  }

  #lineChanged() {
    if (this.#line.up && this.state === "offline") {
      this.#become("asking");
      this.#ask();
    }
  }

  // Internal

  async #ask(cursor = null, looks = 1) {
    const asked = ++this.#asked;
    this.#timer = null;
    this.#meanwhile = [];
    try {
      const { moment } = this.#people;
      const question = await this.#question();
      if (asked !== this.#asked) return;
      const found = await this.#line.ask({ type: "search", ...question, ...(cursor && { cursor }) });
      if (asked !== this.#asked) return;
      this.#people.learn(found.people, moment);
      const goesOn = !found.hits.length && found.complete === false && looks < LOOKS;
      if (goesOn && !cursor) this.hits = new Hits();
      if (goesOn) return this.#ask(found.cursor, looks + 1);
      this.#take(found, cursor);
    } catch (refused) {
      if (asked !== this.#asked) return;
      if (refused.code === "no_line") this.#become("offline");
      else if (cursor) this.#become("found", refused);
      else if (refused.filter) this.#rest("wrong", refused);
      else this.#rest("refused", refused);
    }
  }

  /** What is asked on the line; throws `{filter}` for a name that nobody has. */
  async #question() {
    const { text, filters } = this.query;
    const question = { text, ...span(filters) };
    const has = filters.filter(({ name }) => name === "has").map(({ value }) => value);
    const is = filters.filter(({ name, value }) => name === "is" && value !== "mine").map(({ value }) => value);
    for (const filter of filters) {
      if (filter.name === "in") question.room = this.#roomOf(filter);
      if (filter.name === "from") question.who = await this.#personOf(filter);
      if (filter.name === "is" && filter.value === "mine") question.who = this.#people.you.id;
    }
    return { ...question, ...(has.length && { has }), ...(is.length && { is }) };
  }

  #roomOf(filter) {
    const room = this.#place.rooms.find(({ name, title }) => isCalled(filter.value, name) || isCalled(filter.value, title));
    if (!room) throw { filter };
    return room.name;
  }

  async #personOf(filter) {
    const id = isCalled(filter.value, this.#people.you.name) ? this.#people.you.id : await this.#who(filter.value);
    if (id === null) throw { filter };
    return id;
  }

  #take(found, cursor) {
    if (!cursor) this.hits = new Hits();
    // A room may have been left, and a message have changed, while the answer was on its way.
    this.hits.add(found.hits.filter(({ entry }) => this.#place.room(entry.room)));
    for (const entry of this.#meanwhile) this.hits.hear(entry);
    this.#meanwhile = [];
    this.rooms = found.rooms ?? [];
    this.complete = found.complete ?? true;
    this.indexed = found.indexed ?? 1;
    this.#cursor = found.cursor ?? null;
    this.#become("found");
  }

  #rest(state, problem = null) {
    this.hits = new Hits();
    this.#cursor = null;
    this.#become(state, problem);
  }

  #become(state, problem = null) {
    this.state = state;
    this.problem = problem;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("changed"));
  }
}

function isCalled(said, name) {
  return folded(said.trim().replace(/^[@#]/, "")) === folded(name ?? "");
}
