// Fetching parts of rooms: their ends, what is around the reader, and what is next to that.
//
// What comes is told as the place tells it: `older`, `newer`, `reset`, `added`, `changed`, `trouble`.

const FIRST_PAGE = 60;
const PAGE = 50;
const WIDEST_PAGE = 200;
const AROUND = 150; // enough on both sides of a place for the highest view
const SOUGHT = 80; // around a message that is jumped to: for all but the highest view, and drawn soon
const PAUSE = 5_000; // ms before a page that was refused is asked for again, where others are shown

export class Fetching {
  #line;
  #people;
  #clock;
  #place;
  #tell;

  constructor({ line, people, clock, place, tell }) {
    this.#line = line;
    this.#people = people;
    this.#clock = clock;
    this.#place = place;
    this.#tell = tell;
  }

  /** Fetch what is missing of a room that is looked at. */
  complete(room) {
    if (!room.end.held) this.end(room);
    if (!room.parts.atEnd && (!room.log.held || room.parts.stale)) this.#around(room);
  }

  /** Fetch the end of a room. */
  async end(room) {
    if (room.loading) return;
    room.loading = true;
    const limit = room.end.held ? WIDEST_PAGE : Math.min(WIDEST_PAGE, FIRST_PAGE + room.unread);
    try {
      this.#ended(room, await this.#browse(room, { limit }));
    } catch (refused) {
      const again = () => {
        room.loading = false;
        if (this.#place.room(room.name) === room) this.end(room);
      };
      if (this.#pauses(refused, room.end.held, again)) return;
      room.loading = false;
      this.#failed(room, refused);
    }
  }

  /** Find a message, null if it is not there, and the page around it if that is not held. */
  async message(room, offset, limit = SOUGHT) {
    if (room.parts.holds(offset)) return { message: room.parts.message(offset), page: null };
    const { epoch } = room.position;
    const page = await this.#browse(room, { around: offset, limit });
    const [entry] = room.end.folded(page.entries.filter((each) => each.offset === offset));
    const isThere = entry?.type === "said" && room.position.epoch === epoch;
    return { message: isThere ? entry : null, page };
  }

  /** Fetch what stands before the first entry looked at; true if something came. */
  async older(room) {
    const { log } = room;
    const before = log.bottom;
    const page = await this.#browse(room, { before, limit: PAGE });
    if (room.log !== log || log.bottom !== before) return false;
    this.#tell("older", { room, entries: room.prepend(page) });
    return log.bottom < before;
  }

  /** Fetch what stands after the last entry looked at, unless that is the end; true if something came. */
  async newer(room) {
    const { log, parts } = room;
    const after = log.top;
    const page = parts.meets ? null : await this.#browse(room, { after, limit: PAGE });
    if (room.log !== log || parts.atEnd || log.top !== after) return false;
    this.#tell("newer", { room, entries: room.append(page) });
    return parts.atEnd || log.top > after;
  }

  // Internal

  async #around(room) {
    const { log } = room;
    const around = this.#place.where(room);
    if (room.seeking === log || around === null) return;
    room.seeking = log;
    try {
      const page = await this.#browse(room, { around, limit: AROUND });
      room.seeking = null;
      if (room.log !== log) return;
      room.look(page);
      this.#tell("reset", { room });
    } catch (refused) {
      room.seeking = null;
      if (this.#pauses(refused, room.log.held, () => this.#place.again())) return;
      if (room.log === log) this.#failed(room, refused);
    }
  }

  async #browse(room, span) {
    const { moment } = this.#people;
    const page = await this.#line.ask({ type: "browse", room: room.name, ...span });
    this.#people.learn(page.people, moment);
    this.#people.hear(room.name, page.called);
    return page;
  }

  /** The end came: take it in, and what is to be fetched again with it. */
  #ended(room, page) {
    const current = room === this.#place.current;
    room.loading = false;
    const filled = room.fill(page, current ? this.#place.where(room) : null);
    if (filled === null && room.parts.atEnd) this.#tell("reset", { room });
    for (const change of filled?.changed ?? []) this.#tell("changed", { room, ...change });
    if (filled?.added.length) this.#tell("added", { room, entries: filled.added });
    this.#tell("listed");
    if (room.doubtful) this.#place.ask();
    if (!room.whole) this.end(room);
    if (current) this.complete(room);
  }

  /** Whether it is tried again by itself, as where others are shown. */
  #pauses({ code, retry_after: after }, isHeld, again) {
    const pause = after ?? (isHeld && code !== "no_line" ? PAUSE : 0);
    if (pause) this.#clock.after(pause, again);
    return pause > 0;
  }

  #failed(room, refused) {
    if (refused.code !== "no_line") this.#tell("trouble", { room, refused });
    if (refused.code === "unavailable") this.#clock.after(PAUSE, () => this.#place.again());
  }
}
