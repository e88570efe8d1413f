// One conversation of a room: the message that began it, and the replies of which that is the root.
//
// It hears all that is told of its room, and takes what belongs to it; what was
// not heard is fetched. It moves no mark: what is read is the room.
// Events: `reset`, `older` and `added` with entries, `changed` as the place
// tells it, `trouble` with the refusal.

import { changesOthers, isChange } from "./fold.js";
import { lastOf, Log } from "./log.js";

const PAGE = 50;

export class Conversation extends EventTarget {
  log = new Log();
  #room;
  #root;
  #line;
  #people;
  #early = null; // what is heard while a page is on its way
  #ends = new AbortController();

  constructor(room, root, { line, people, place }) {
    super();
    this.#room = room;
    this.#root = root;
    this.#line = line;
    this.#people = people;
    const until = { signal: this.#ends.signal };
    const isHere = (name) => name === room;
    line.addEventListener("entry", ({ detail }) => isHere(detail.room) && this.#heard(detail), until);
    line.addEventListener("reload", ({ detail }) => isHere(detail.room) && this.fetch(), until);
    place.addEventListener("welcomed", () => this.fetch(), until);
  }

  /** The newest message of somebody else, or the newest there is. */
  newest(you) {
    const messages = this.log.entries;
    return [...messages].reverse().find(({ who }) => who.id !== you) ?? messages.at(-1) ?? null;
  }

  /** Whether a message on its way belongs to it. */
  awaits({ type, room, reply_to: to }) {
    return type === "say" && room === this.#room && to !== undefined && (to === this.#root || Boolean(this.log.at(to)));
  }

  /** Fetch the end of it, at first or once more. */
  async fetch() {
    if (this.#early) return;
    this.#early = [];
    try {
      const page = await this.#browse({});
      const covers = this.log.isCoveredBy(page);
      const { top } = this.log;
      const changed = covers ? this.log.renew(page) : [];
      if (!covers) this.log.replace(null, page);
      this.#heardMeanwhile(changed);
      if (!covers) return this.#tell("reset");
      for (const change of changed) this.#tell("changed", change);
      const added = this.log.from(top + 1);
      if (added.length) this.#tell("added", { entries: added });
    } catch (refused) {
      this.#early = null;
      if (refused.code !== "no_line") this.#tell("trouble", refused);
    }
  }

  /** Fetch what stands before the first message held. */
  async older() {
    const before = this.log.bottom;
    const page = await this.#browse({ before });
    if (this.log.bottom === before) this.#tell("older", { entries: this.log.prepend(page) });
  }

  end() {
    this.#ends.abort();
  }

  // Callbacks

  #heard(entry) {
    if (this.#early) return this.#early.push(entry);
    const found = this.#take(entry);
    if (found === "gap") return this.fetch();
    for (const change of changesOthers(entry) ? this.log.fold(entry) : []) this.#tell("changed", change);
    if (found === "added") this.#tell("added", { entries: [entry] });
  }

  // Internal

  async #browse(span) {
    const { moment } = this.#people;
    const asked = { type: "browse", room: this.#room, root: this.#root, limit: PAGE, ...span };
    const page = await this.#line.ask(asked);
    this.#people.learn(page.people, moment);
    this.#people.hear(this.#room, page.called);
    return page;
  }

  #heardMeanwhile(changed) {
    const heard = this.#early;
    this.#early = null;
    for (const entry of heard) {
      if (this.#take(entry) === "gap") return this.fetch();
      if (changesOthers(entry)) changed.push(...this.log.fold(entry));
    }
  }

  /** Take an entry in, or pass over it if it belongs to another conversation. */
  #take(entry) {
    const { offset, root } = entry;
    if (!isChange(entry) && (entry.type === "said" ? root === this.#root || offset === this.#root : false)) return this.log.add(entry);
    if (lastOf(entry) <= this.log.top) return "known";
    if (offset > this.log.top + 1) return "gap";
    this.log.top = lastOf(entry);
    return "other";
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
